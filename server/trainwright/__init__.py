"""Trainwright: sees the silent mistakes of machine-learning code."""

__version__ = "0.1.0"
