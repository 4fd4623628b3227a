"""Hazards and replays as TOML: read, checked against the model, written."""
