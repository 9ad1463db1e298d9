"""Jobs of the workflow: declarations, running, point cache, records, tables and estimates files."""
