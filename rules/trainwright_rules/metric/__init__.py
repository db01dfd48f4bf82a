"""METRIC: numbers that say something else than their name."""
