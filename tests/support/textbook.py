"""Two textbook programs as arrays (Birge and Louveaux, Introduction to Stochastic Programming)."""

from __future__ import annotations

import numpy as np

from resilience.stochastic import ArrayProgram, ArrayScenario, two_stage

YIELDS = ((3.0, 3.6, 24.0), (2.5, 3.0, 20.0), (2.0, 2.4, 16.0))
"""Tons per acre of wheat, corn and beets in a good, an average and a bad year."""


def farmer() -> ArrayProgram:
    """500 acres of wheat, corn and beets; feed is bought, crops are sold, beets above 6,000 tons at a low price."""
    return two_stage(
        cost=[150, 230, 260],
        matrix=[[1, 1, 1]],
        first_row_lower=[-np.inf],
        first_row_upper=[500],
        columns=("wheat", "corn", "beets"),
        recourse_cost=[238, 210, -170, -150, -36, -10],
        recourse_matrix=[[1, 0, -1, 0, 0, 0], [0, 1, 0, -1, 0, 0], [0, 0, 0, 0, -1, -1]],
        technology=np.diag(YIELDS[1]),
        row_lower=[200, 240, 0],
        row_upper=np.inf,
        recourse_upper=[np.inf, np.inf, np.inf, np.inf, 6000, np.inf],
        scenarios=[ArrayScenario(1 / 3, technology=np.diag(tons)) for tons in YIELDS],
    )


def simple() -> ArrayProgram:
    """Two capacities, two products whose demand and price are random."""
    return two_stage(
        cost=[100, 150],
        matrix=[[1, 1]],
        first_row_lower=[-np.inf],
        first_row_upper=[120],
        lower=[40, 20],
        recourse_cost=[-24, -28],
        recourse_matrix=[[6, 10], [8, 5]],
        technology=[[-60, 0], [0, -80]],
        row_lower=-np.inf,
        row_upper=0.0,
        recourse_upper=[500, 100],
        scenarios=[
            ArrayScenario(0.4, upper=[500, 100], cost=[-24, -28]),
            ArrayScenario(0.6, upper=[300, 300], cost=[-28, -32]),
        ],
    )
