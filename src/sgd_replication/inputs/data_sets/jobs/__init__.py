"""The jobs that decide which data sets a run uses, a module for each rule."""
