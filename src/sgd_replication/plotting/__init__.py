"""Figure style, marks and page templates."""
