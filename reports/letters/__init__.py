"""Letters: short drafts for the user's own Drafts folder, each past tact before anybody sees it."""

from reports.letters.message import Sender, letter_message_id, render_letter

__all__ = ["Sender", "letter_message_id", "render_letter"]
