"""Plans over several years: until a lever is in force, what it replaces goes on.

Knows plans and what they cost in a future; how a plan is found is for others.
"""
