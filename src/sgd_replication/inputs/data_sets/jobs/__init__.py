"""The jobs that choose the data sets of a run, one module for each rule."""
