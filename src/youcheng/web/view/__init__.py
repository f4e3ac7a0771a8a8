"""What a reader sees of a term."""
