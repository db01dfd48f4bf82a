"""Predicts from an expression panel who responds to a treatment."""
