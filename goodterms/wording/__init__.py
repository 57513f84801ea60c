"""The phrase files, read once when the program starts; each explains itself at its top."""
