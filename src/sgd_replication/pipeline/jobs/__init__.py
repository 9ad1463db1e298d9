"""Jobs of the workflow, a module for each rule."""
