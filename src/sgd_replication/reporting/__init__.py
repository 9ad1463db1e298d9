"""The report: numbers, tables, PDF and pages."""
