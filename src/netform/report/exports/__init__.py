"""A plan in the files of other programs."""
