"""Stochastic programs in Pyomo: one constraint is one named function whose docstring is its equation."""
