"""The failures that end a command. Expected trouble with one input is a `Problem`, never one of these."""


class GoodtermsError(Exception):
    """A failure said in one sentence: what was tried, on what, what was found, what to do."""


class NeedsUser(GoodtermsError):
    """Only the user can mend it: a setting, a password, a missing file. Exit code 65."""


class NothingYet(NeedsUser):
    """There is no database yet: nothing has been read."""


class TryAgain(GoodtermsError):
    """It may pass by itself: a server that is away, a folder in use. Exit code 75."""


class TryLater(TryAgain):
    """It may pass by itself, but to try again at once does harm: this run leaves it."""
