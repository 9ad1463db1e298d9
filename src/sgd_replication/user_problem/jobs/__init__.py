"""The jobs of ``make problem``: a measurement and a report for a landscape, and both for a network."""
