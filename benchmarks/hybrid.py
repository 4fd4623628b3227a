"""Does just-in-case pay more where just-in-time is more intense? `python -m benchmarks.hybrid [MODEL ...]`.

Of each network twice the same question: what do buffers save a year, against the cheapest plan without any, if every
lane that offers a choice delivers as often as it can, and if it delivers as rarely as it can? Lots and buffers are
substitutes where the first is more than the second. Nothing else may be decided.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import resilience as rs
from resilience.plan.levers import Lever
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import scenario_set
from resilience.study.policy_names import MIX

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.plan.model import Model

ROOT = Path(__file__).parents[1]
NETWORKS = ("starter", "toyota-1997")


def with_lots(model: Model, choose: Callable[[tuple[float, ...]], float]) -> Model:
    """The model with one way to deliver on every lane that offers a choice."""
    lanes = {
        key: replace(lane, delivery_options=(choose(lane.delivery_options),), deliveries=choose(lane.delivery_options))
        if lane.delivery_options
        else lane
        for key, lane in model.network.lanes.items()
    }
    return replace(model, network=replace(model.network, lanes=lanes))


def futures_of(model: Model, scenarios: rs.ScenarioSet) -> list[rs.Future]:
    """The smallest and the largest lots, each without any buffer and with the best ones."""
    free = replace(model, cover={}, from_stock=frozenset(), requirements=rs.Requirements())
    return [
        rs.Future(f"{levers} {choose}", "", {}, with_today(replace(with_lots(free, choose), levers=levers)), scenarios)
        for choose in (max, min)
        for levers in (frozenset[Lever](), frozenset({Lever.BUFFERS}))
    ]


def main() -> None:
    """Print both savings of each network, and which is more."""
    for name in sys.argv[1:] or NETWORKS:
        model = rs.read_model(ROOT / "models" / name)
        book = rs.read_scenarios(ROOT / "scenarios" / f"{name}.toml", model.calendar)
        scenarios = scenario_set(model, book)
        found = rs.run_study(rs.StudyAsked(name, tuple(futures_of(model, scenarios)), model.risk))
        bare, held, rare, stocked = (cell.price.cost for cell in found.cells if cell.policy == MIX and cell.price)
        often, rarely = bare - held, rare - stocked
        answer = "more" if often > rarely else "no more"
        print(f"{name}: buffers save {often:,.0f} {model.currency} a year where lots are smallest,", flush=True)
        print(f"  {rarely:,.0f} where they are largest: just-in-case pays {answer} where just-in-time is more intense")


if __name__ == "__main__":
    main()
