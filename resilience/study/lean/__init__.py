"""What the lean room asks of the solver and of a model: line balance, takt, loops, where lean ends.

The questions and the answers are those of `resilience.lean`; here they become arrays for HiGHS. No plan is known here.
"""
