"""The weekly decision: what moved since last week and by whose doing, and when a change is worth its trouble."""
