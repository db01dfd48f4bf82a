"""Rules about Typer: commands, their options, and how they talk to the user."""
