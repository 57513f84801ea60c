"""The made-up freelancer of the demo, and the mail server that carries it."""
