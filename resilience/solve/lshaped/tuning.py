"""The numbers by which the L-shaped loop is tuned, in one place, each with what it trades and what it was set on.

None of them moves an answer: bounds come from cuts, values from plans priced exactly, and the loop ends only where the
two have met. They decide how many small programs are solved on the way. Where a measurement is named it was taken when
the number was set; the others were chosen by the order of magnitude at which one more round costs what it may gain.
"""

from __future__ import annotations

ITERATIONS = 400
"""Most iterations of one phase: none of the benchmarks needs a hundred, so more is a loop that gains nothing."""
LP_SHARE = 0.2
"""The relaxation is settled to this share of the wanted gap before whole choices are looked at."""
CUT_SHARE = 0.1
"""Cuts left out because they are too shallow add up to at most this share of what the relaxation is settled to."""
ENOUGH = 1e-3
"""Gap the relaxation is likely to have when whole choices are looked at.

Its own gap to the best whole plan is rarely smaller than that on the benchmark models, and its last rounds are its
dearest.
"""
RELAXED_TIME, FITTED_TIME = 0.6, 0.8
"""Shares of a time limit by which the relaxation is cut short, and the fitting of a plan to rounded choices."""
LEFT_OUT = 0.3
"""Cases not worth solving are those that add up to this share of what a trial plan can still gain.

Measured on a generated company (some thousand scenarios): 10,600 solves to the same gap instead of 27,600 where every
case is solved at every trial plan.
"""
NEAR_END = 0.5
"""Every case is solved once bound and expected value are within this share of the gap."""
COARSE = 0.1
"""Share of the present gap to which a master with whole choices is solved: its cuts are no better than that gap."""
ROUNDING, SMALL = 1e-9, 1e-3
"""Share of a case's cost, at least that share of the dearest one, by which rounding may make a cut cut a point off."""
SURELY = 1e-6
"""Share of the gap by which a bound that ends a search lies inside it, so that rounding does not undo it."""
WORTH_FITTING = 0.1
"""Share of the present gap that a round of fitting must close to be worth another."""
REPAIRS = 30
"""Most rounds in which the rest of a plan is fitted to rounded choices."""
