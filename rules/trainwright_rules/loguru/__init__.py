"""loguru."""
