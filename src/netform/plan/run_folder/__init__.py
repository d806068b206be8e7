"""The files of a run, as they are written and read."""
