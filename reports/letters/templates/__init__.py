"""One readable file per letter and language: `Subject:` first, then the text.

`{name}` stands for a fact. A paragraph whose fact is missing is left out.
"""
