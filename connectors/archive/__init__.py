"""Mail without a server, only ever read: Maildir, mbox, folders of .eml and .emlx. Drafts as .eml files."""
