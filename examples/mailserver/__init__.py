"""What the embedded mail server is made of: the mailbox on disk, the protocol, one session."""
