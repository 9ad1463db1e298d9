"""Parts of settings models: base class, number types, canonical JSON, and reading of YAML files."""
