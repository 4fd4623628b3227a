"""What to send and make in the week: today's situation played by the plan, as far as it is the same however it goes on.

Of all ways that cost as little, the one in which every lane keeps nearest to its plan; past the periods that are
watched every lane carries its plan.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from resilience.hazard.ongoing import NOW
from resilience.program.extract import trajectories
from resilience.solve.nearest_lanes import SENT, Usual
from resilience.solve.pricing.recourse import RecourseSolver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.quantities import LaneId
    from resilience.study.weekly.decide import WeekDecided

COLUMNS = ["origin", "destination", "part", "mode", "period", "units", "planned_units", "settled"]
CALLS = ["origin", "destination", "part", "mode", "probability", "first_period", "call_by", "units"]
LITTLE = 1e-6
"""Share of what all lanes of its part carry by plan below which a shipment is none."""


def orders(
    decided: WeekDecided, network: SupplyNetwork, periods: int, solver: RecourseSolver | None = None
) -> pd.DataFrame:
    """Return what each lane is to carry in the first periods, beside its plan.

    Parameters
    ----------
    periods
        Periods of the week, the first being 0.
    solver
        Who plays scenarios of the week's program; None: one of its own.

    Returns
    -------
    pandas.DataFrame
        One row for each lane and period in which something is sent or planned to be: `units`, and `planned_units` of
        a usual period. `settled` is True where it is the same however today's events go on; else it is what the
        likeliest way to go on asks for, to be decided again once more is known.
    """
    program, x = decided.program, decided.chosen.x
    ways = [i for i, scenario in enumerate(program.scenarios) if scenario.hazard == NOW]
    likeliest = max(ways, key=lambda i: program.rates[i])
    flows = decided.chosen.plan.flows
    usual = Usual.of(network, flows)
    sent = _sent(solver or RecourseSolver(program), x, likeliest, periods, usual)
    watched, until = _watched(program, likeliest), _parting(decided, ways, periods)
    rows = []
    for lane in network.lanes.values():
        if lane.destination in network.inside:
            continue  # what an alternate is picked from, or customers are served from, lies there already
        plan = flows.get(lane.id, 0.0)
        least = LITTLE * usual[lane.id].of_part if lane.id in usual else 0.0
        for t in range(periods):
            units = sent.get((lane.id, t), plan if t >= watched else 0.0)
            shown = units if units > least else 0.0
            if max(shown, plan) > 0:
                rows.append((lane.origin, lane.destination, lane.part, str(lane.mode), t, shown, plan, t < until))
    return pd.DataFrame(rows, columns=COLUMNS)


def _sent(
    solver: RecourseSolver, x: Vector, scenario: int, periods: int | None, usual: Mapping[LaneId, Usual]
) -> dict[tuple[LaneId, int], float]:
    """Units that each lane sends in each of the first periods (None: of all watched), by whatever means."""
    block, y = solver.columns(x, scenario, usual, from_above=True)
    paths = trajectories(block, y)
    found: dict[tuple[LaneId, int], float] = {}
    for what, where, period, units in paths.itertuples(index=False):
        if what in SENT and (periods is None or period < periods):
            found[where, period] = found.get((where, period), 0.0) + units
    return found


def _watched(program: TwoStageProgram, scenario: int) -> int:
    """Periods that a scenario is watched: no lane has columns of what it sends after them."""
    position, _ = program.place_of(scenario)
    columns = program.blocks[position].branches.single.columns
    return 1 + max((one.period for one in columns.entries() if one.period is not None), default=-1)


def _parting(decided: WeekDecided, ways: list[int], periods: int) -> int:
    """First period in which what goes on may look otherwise in one way than in another."""
    scenarios = [decided.program.scenarios[way] for way in ways]
    effects = [{(one.kind, one.target): one.profile for one in scenario.effects} for scenario in scenarios]
    keys = {key for found in effects for key in found}
    for t in range(periods):
        for key in keys:
            shown = {found[key][t] if key in found and t < len(found[key]) else key[0].nominal for found in effects}
            if len(shown) > 1:
                return t
    return periods


def calls(decided: WeekDecided, network: SupplyNetwork, solver: RecourseSolver | None = None) -> pd.DataFrame:
    """Return whose help is wanted above plan as today's events go on, and by when it has to be called.

    Parameters
    ----------
    solver
        Who plays scenarios of the week's program; None: one of its own.

    Returns
    -------
    pandas.DataFrame
        One row for each lane that must be called and carries more than its plan in some way to go on: `probability`
        of those ways, `first_period` in which it does, `call_by` the period in which it must have been called by then,
        0 being the first of this week, and `units` above plan, the mean of those ways.
    """
    program, plan = decided.program, decided.chosen.plan.flows
    solver, usual = solver or RecourseSolver(program), Usual.of(network, plan)
    found: dict[LaneId, list[tuple[float, int, float]]] = {}
    for way, scenario in enumerate(program.scenarios):
        if scenario.hazard != NOW:
            continue
        above: dict[LaneId, dict[int, float]] = {}
        for (lane, t), units in _sent(solver, decided.chosen.x, way, None, usual).items():
            more = units - plan.get(lane, 0.0)
            if network.lanes[lane].activation_time and more > LITTLE * max(plan.get(lane, 0.0), 1.0):
                above.setdefault(lane, {})[t] = more
        for lane, more_at in above.items():
            found.setdefault(lane, []).append((scenario.rate, min(more_at), sum(more_at.values())))
    rows, all_ways = [], math.fsum(scenario.rate for scenario in program.scenarios if scenario.hazard == NOW)
    for name, used in sorted(found.items()):
        data, first, chance = network.lanes[name], min(t for _, t, _ in used), math.fsum(p for p, _, _ in used)
        by = max(0, math.floor(first - float(data.activation_time or 0.0)))
        mean = math.fsum(p * units for p, _, units in used) / chance
        rows.append((data.origin, data.destination, data.part, str(data.mode), chance / all_ways, first, by, mean))
    return pd.DataFrame(rows, columns=CALLS)
