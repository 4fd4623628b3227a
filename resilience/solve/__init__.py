"""Solving: the one adapter to HiGHS, the extensive form, independent checks, explanations."""
