"""Mail by IMAP: reading headers and texts without a trace, and appending drafts."""
