"""Runs the rules over files and over open documents, and keeps what is still true between two runs."""
