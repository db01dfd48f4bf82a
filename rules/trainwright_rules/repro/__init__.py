"""REPRO: what makes a run come out differently the next time."""
