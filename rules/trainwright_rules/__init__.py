"""Rules that ship with Trainwright: a folder per family, a file per rule."""
