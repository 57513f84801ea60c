"""What the product knows, as plain values and functions: no file, network or clock in here."""
