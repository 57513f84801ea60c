"""Spreadsheets in: files to rows, columns with a meaning, and the product's values."""
