"""Benchmarks: both sides of every ratio, measured in one run. `python -m benchmarks`."""
