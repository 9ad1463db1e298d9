"""Networks of the configuration: settings, training and checkpoints."""
