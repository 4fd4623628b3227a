"""What no hazard hits: named, so that nobody takes silence for safety."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resilience.plan.levers import Lever
from resilience.program.unhit import unhit_sites
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.hazard.scenarios import ScenarioSet
    from resilience.network.lanes import Lane
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.two_stage import TwoStageProgram

EVERYDAY = (
    "Everyday variation of demand, lead times and yield: every period is taken to run as planned unless a hazard "
    "strikes. Stock held against it seems worth nothing here; do not lower safety stock on the word of these numbers."
)
NAMED = 8
SAME = 1e-6
"""Share of a flow by which more is no more."""
COLUMNS = ["what", "site", "part", "units_today", "kept"]


def notes_on_unhit(
    model: Model, program: TwoStageProgram, scenarios: ScenarioSet, today: Plan, best: Plan
) -> tuple[str, ...]:
    """Sentences: sites that no hazard hits, stock left as it is because of that, and what leans on such sites more."""
    sites = unhit_sites(model.network, scenarios)
    held = [node for node in sorted(program.sizes.unhit) if model.cover.get(node, 0.0) > 0]
    words = []
    if sites:
        words.append(f"No hazard hits {_listed(sites)}: relying on them looks free of risk here, and is not judged.")
    if held:
        shelves = _listed(f"{digits(model.cover[node])} {node}" for node in held)
        rule = (
            "is left as it is, and approved sources there are kept"
            if program.first_model.keeps_unhit
            else "may be lowered to keep the budget, which rests on nothing"
        )
        words.append(f"No hazard hits what feeds some shelves: today's target stock there ({shelves}) {rule}.")
    lanes = (lane for lane in model.network.lanes.values() if lane.destination not in model.network.inside)
    leaning = {lane.origin for lane in lanes if _leans_more(lane, today, best)}
    more = sorted(leaning & set(sites))
    if more:
        it = "it" if len(more) == 1 else "them"
        words.append(
            f"The plan leans more on {_listed(more)} than today, and no hazard hits {it}: what that risks is in no "
            f"number here, and stock that is fed from there looks idle. Describe what can hit {it} before moving there."
        )
    return tuple(words)


def left_unhit(model: Model, program: TwoStageProgram) -> tuple[str, float]:
    """Shelves that no hazard hits the feeding of, whose stock every plan keeps, and what holding it costs per year."""
    if not program.first_model.keeps_unhit or Lever.BUFFERS not in program.first_model.levers:
        return "", 0.0
    held = [node for node in sorted(program.sizes.unhit) if model.cover.get(node, 0.0) > 0]
    cost = sum(model.network.parts[node.part].holding_cost * model.cover[node] for node in held)
    return _listed(held), cost


def _leans_more(lane: Lane, today: Plan, best: Plan) -> bool:
    """Whether a plan takes more by a lane than today, or approves it anew."""
    more = best.flows.get(lane.id, 0.0) - today.flows.get(lane.id, 0.0)
    return more > SAME * max(today.flows.get(lane.id, 0.0), 1.0) or lane.id in best.qualified - today.qualified


def unhit_table(model: Model, program: TwoStageProgram, scenarios: ScenarioSet) -> pd.DataFrame:
    """Sites that no hazard hits, and positions whose supply none interrupts, with today's stock in units."""
    rows: list[list[object]] = [["site", site, None, None, None] for site in unhit_sites(model.network, scenarios)]
    kept, network = program.first_model.keeps_unhit, model.network
    rows += [
        ["position", node.site, node.part, model.cover.get(node, 0.0), kept]
        for node in sorted(program.sizes.unhit)
        if node.site not in network.inside and node.part not in network.slots
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _listed(names: Iterable[object]) -> str:
    found = list(map(str, names))
    more = len(found) - NAMED
    return ", ".join(found[:NAMED]) + (f" and {more} more (all in unhit.csv)" if more > 0 else "")
