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
LARGE = 20_000
"""Columns of the case in which a column stands, on average, from which on steps are kept near the best plan.

A far step costs as much as pricing from nothing, 0.9 s on 60,000 columns, a near one a quarter to a tenth of that. On a
planner's model of 47 such cases the relaxation was settled to 0.02 % in 210 processor seconds, where the master's own
steps left 0.35 % after 280.
"""
BEHIND = 10.0
"""Ratio of the gap of the best plan to the gap expected from which on a near step is priced in every case.

It is then what a stop hands over. From a gap of 30 % to one of 0.01 % that is three passes more.
"""
MANY_CASES = 20
"""Cases from which on a few can stand for all."""
GAP_LEFT = 0.3
"""Share of the gap that a near step leaves, by the cuts."""
FEW_SHARE, FEW_GAP, FEW_ROUNDS = 0.15, 0.1, 20
"""Share of the cases that stand for all at first, the gap to which these are searched, and the most rounds of that."""
