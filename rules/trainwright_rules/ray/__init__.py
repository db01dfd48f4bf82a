"""Rules about Ray."""
