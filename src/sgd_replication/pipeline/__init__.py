"""The list of experiments, the settings of a run, claims, manifest, comparison and release."""
