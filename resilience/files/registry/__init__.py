"""What may be written in tables and in `model.toml`: each column once, with kind, unit, bounds and a sentence."""
