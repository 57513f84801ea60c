"""OAuth2 for mail: asking a provider for access, keeping and renewing its tokens."""
