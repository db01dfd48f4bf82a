"""Data leakage: what a model should not have seen."""
