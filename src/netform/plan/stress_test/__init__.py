"""What becomes of plans when lists grow and shrink."""
