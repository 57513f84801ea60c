"""The outside world, in and out: takes and returns the product's own values."""
