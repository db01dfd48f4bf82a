"""Rules about YAML: how code loads it, and what its scalars mean."""
