"""Shows diagnostics: to people in a terminal, and to programs."""
