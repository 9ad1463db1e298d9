"""The jobs that train networks, a module for each rule."""
