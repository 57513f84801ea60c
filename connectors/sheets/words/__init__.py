"""The words that lists are made of, as data: headings and statuses, by meaning and language."""
