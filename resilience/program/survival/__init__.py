"""Outages of one supplier as programs: how long a plan survives, and how fast a shelf is refilled."""
