"""Long sessions that look for what grows."""
