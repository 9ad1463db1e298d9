"""The networks of a configuration: settings, training and checkpoints."""
