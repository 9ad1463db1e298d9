"""File formats → `Dataset`: one file a format."""
