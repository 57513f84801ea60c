from builders import make_message, reading

from goodterms.contentlevels import keep_to_level
from goodterms.model import Cue

SAID = make_message("a", 0, reading=reading(3, cues=(Cue("closing", "closing", "Thanks!"),)))


def test_a_lower_level_covers_less() -> None:
    assert keep_to_level(SAID, "quotes") is SAID
    counted = keep_to_level(SAID, "counts").reading
    assert counted is not None and [(cue.name, cue.quote) for cue in counted.cues] == [("closing", "")]
    assert keep_to_level(SAID, "none").reading is None


def test_what_is_covered_stays_the_same_object() -> None:
    for message in (make_message("b", 0), make_message("c", 0, reading=reading())):
        assert keep_to_level(message, "counts") is message
