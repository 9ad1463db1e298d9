"""The jobs of the experiment, a module for each rule."""
