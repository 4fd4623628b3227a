"""The Pyomo room: one constraint is one named function whose docstring is its equation."""
