"""What the lean room asks of the solver: line balance, and everyday safety stock on networks of any shape.

The questions and the answers are those of `resilience.lean`; here they become arrays for HiGHS. No plan is known here.
"""
