"""Certificates of bounds and witnesses, and the checks that work them out again from nothing."""
