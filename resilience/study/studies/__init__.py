"""Studies: many futures, the policies that compete in them, and what each costs where another is right.

A future is a model and its scenarios after some changes. Futures that differ in rates alone are a family: one program,
compiled once, in which a plan is a row of losses and its cost at any rates a product of vectors. It must not know how
changes are written, nor how results are shown.
"""
