"""Runs the house: the only place that knows Prefect, the environment and the clock."""
