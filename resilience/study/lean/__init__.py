"""A model, a plan and simulated years as a lean practitioner sees them: takt, loops, where lean ends, seven wastes.

The ideas are those of `resilience.lean`; here they are held against the tables. Line balance becomes arrays for HiGHS.
"""
