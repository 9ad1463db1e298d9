"""Interactive figures of the HTML page: rows with values and intervals, Vega-Lite specifications, and the script."""
