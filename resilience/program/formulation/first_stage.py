"""The first stage in Pyomo: the steady state a plan sets up, and what it costs in a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.plan.picked import picked
from resilience.program.formulation.parts.ageing import add_freshness
from resilience.program.formulation.parts.openings import add_kept, add_openings
from resilience.program.formulation.parts.precautions import add_making, add_precautions
from resilience.program.formulation.parts.sourcing import add_sourcing
from resilience.program.formulation.parts.steady_cost import add_steady_cost
from resilience.program.formulation.parts.storing import add_storage
from resilience.program.formulation.parts.today import keep_today
from resilience.program.formulation.parts.wishes import add_wishes
from resilience.program.unhit import leave_unhit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.parts import Node
    from resilience.plan.levers import Lever, Requirements
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.sizes import Sizes
    from resilience.quantities import LaneId, SiteId


@dataclass(frozen=True)
class EarlyCalls:
    """What can be called earlier when a disruption at one of these sites is seen sooner."""

    sites: tuple[SiteId, ...]
    lanes: tuple[LaneId, ...]
    makes: tuple[Node, ...]


def build_first_stage(
    model: Model,
    sizes: Sizes,
    *,
    early_calls: Mapping[str, EarlyCalls],
    requirements: Requirements | None = None,
    previous: Plan | None = None,
    levers: frozenset[Lever] | None = None,
    keep_unhit: bool | None = None,
) -> Any:
    """Build the first stage as a Pyomo model.

    Parameters
    ----------
    early_calls
        For each group of hit sites with visibility on offer, what early warning lets one call.
    requirements
        The planner's constraints; None: those of the model.
    previous
        The plan that change limits refer to.
    levers
        Decisions allowed; None: those of the model. The others stay as they are today.
    keep_unhit
        Whether what no hazard hits stays at least as it is today; None: unless a budget asks to spend less.
    """
    m, model = pyo.ConcreteModel(name="first_stage"), picked(model)
    m.network, m.sizes, m.cover = model.network, sizes, model.cover
    m.everyday = {} if model.everyday is None else dict(model.everyday.units)
    m.repaired = model.repair is not None
    m.margin_short = 0.0 if model.short_today is None else model.short_today.margin
    m.periods_per_year = model.calendar.periods_per_year
    m.requirements = model.requirements if requirements is None else requirements
    m.previous, m.early_calls = previous, early_calls
    m.nodes = pyo.Set(initialize=list(model.network.nodes), dimen=2, ordered=True)
    add_making(m)
    add_sourcing(m)
    add_precautions(m)
    add_openings(m)
    add_storage(m)
    add_freshness(m)
    add_steady_cost(m)
    add_wishes(m)
    m.levers = model.levers if levers is None else levers
    m.keeps_unhit = m.requirements.budget is None if keep_unhit is None else keep_unhit
    if m.keeps_unhit:
        leave_unhit(m, m.levers, previous)
    keep_today(m, m.levers)
    add_kept(m)
    return m
