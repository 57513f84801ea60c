"""The bytes of a message, understood without a connection: header fields, structure, text."""
