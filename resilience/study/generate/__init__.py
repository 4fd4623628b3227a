"""Networks and hazards of any size from a seed, for trials and benchmarks."""
