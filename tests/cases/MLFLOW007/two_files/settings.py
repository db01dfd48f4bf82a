"""Settings."""

EXPERIMENT = "prices"
SEED = 0
