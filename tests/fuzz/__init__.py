"""Random edits that look for what no example shows."""
