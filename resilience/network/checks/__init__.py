"""What is wrong with a network: structure, capacities, shares, spare, today. Findings, never repairs."""
