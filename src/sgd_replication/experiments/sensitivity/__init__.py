"""What other choices would have given."""
