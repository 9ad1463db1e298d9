"""Claims of the papers: criteria, and verdicts computed from estimates."""
