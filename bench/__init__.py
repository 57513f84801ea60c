"""The yardsticks: run by hand, never by a test; figures are ratios taken in one run."""
