"""What it is worth to plan together and to know sooner: each site hedging on its own, and earlier detection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import NoPlanError
from resilience.given import Of, takes
from resilience.plan.levers import Lever, Requirements
from resilience.program import policies as pinned
from resilience.program.extract import plan_of
from resilience.program.two_stage import BuildOptions, build_program
from resilience.screen import on_screen
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import solve_two_stage
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.today import with_today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.hazard.scenarios import Scenario, ScenarioSet
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.quantities import SiteId

BARE = "Today's flows do not serve the nominal demand, so nobody can hedge beside them."


@on_screen
@dataclass(frozen=True)
class HedgingAlone:
    """Buffers that each site chooses on its own beside those of one plan, priced on the same scenarios.

    Attributes
    ----------
    alone, joint
        Cost a year of both, steady cost and expected loss.
    bare
        Cost a year without any buffer.
    alone_buffers, joint_buffers
        Units at each position that keeps any.
    """

    alone: float
    joint: float
    bare: float
    alone_buffers: Mapping[Node, float]
    joint_buffers: Mapping[Node, float]

    @property
    def worth(self) -> float:
        """What planning together saves a year."""
        return self.alone - self.joint


@takes(model=Of("Model"), scenarios=Of("ScenarioSet"))
def hedging_alone(model: Model, scenarios: ScenarioSet) -> HedgingAlone:
    """Let each site choose its buffers as if no other kept any, and price all of them beside the joint plan.

    Parameters
    ----------
    model
        Whose sites; flows, lots and sources stay as today, today's buffers are set aside, and so are requirements.
    scenarios
        What may strike, from `build_scenarios`.

    Notes
    -----
    Alone can cost no less: it is one of the plans that the joint program may choose, and both are priced by the same
    program. Where sites stand in a row each covers the same outage, and the stocks are paid twice.

    Raises
    ------
    NoPlanError
        Where today's flows do not serve the nominal demand.
    """
    found = with_today(model).amended(cover={}, levers=frozenset({Lever.BUFFERS}))
    struck = tuple(one for one in scenarios.scenarios if one.rate > 0)
    program = _program(found, struck)
    evaluator, best = Evaluator(found, program), _solved(program)
    joint = evaluator.at(best, "joint")
    hedges: dict[Node, float] = {}
    for site in sorted({node.site for node in found.network.nodes}):
        own = _program(_only(found, site), struck)
        buffers = plan_of(own, _solved(own), site).buffers
        hedges |= {node: units for node, units in buffers.items() if node.site == site}
    x, bare = best.copy(), best.copy()
    for node in found.network.nodes:
        place = program.first.columns.place["buffer", node]
        x[place], bare[place] = hedges.get(node, 0.0), 0.0
    return HedgingAlone(
        evaluator.at(x, "alone").total, joint.total, evaluator.at(bare, "bare").total, hedges, joint.plan.buffers
    )


def _only(model: Model, site: SiteId) -> Model:
    """The model in which one site alone may keep stock."""
    sites = {key: one if key == site else replace(one, max_cover=0.0) for key, one in model.network.sites.items()}
    return model.amended(network=replace(model.network, sites=sites))


def _program(model: Model, scenarios: Sequence[Scenario]) -> TwoStageProgram:
    return build_program(model, scenarios, BuildOptions(requirements=Requirements()))


def _solved(program: TwoStageProgram) -> Vector:
    outcome = solve_two_stage(program)
    if isinstance(outcome, Infeasible) or outcome.answer is None:
        raise NoPlanError(BARE)
    return outcome.answer.x


@takes(model=Of("Model"), scenarios=Of("ScenarioSet"))
def earlier_detection(model: Model, scenarios: ScenarioSet) -> pd.DataFrame:
    """What it would be worth a year to know at once of all that hits a site, with today's plan.

    Parameters
    ----------
    model, scenarios
        Whose sites, and what may strike, from `build_scenarios`.

    Returns
    -------
    pandas.DataFrame
        A row a site that something hits: `site`, `rate` (disruptions a year that hit it), `loss` (expected loss a year
        of today's plan) and `worth` (what of it is spared if these were known at their onset), the most first.

    Raises
    ------
    NoPlanError
        Where today's flows do not serve the nominal demand.
    """
    found = with_today(model)
    struck = tuple(one for one in scenarios.scenarios if one.rate > 0)
    loss = _loss(found, struck)
    rows = []
    for site in sorted({site for one in struck for site in one.sites}):
        sooner = tuple(replace(one, detection=0.0) if site in one.sites else one for one in struck)
        rate = sum(one.rate for one in struck if site in one.sites)
        rows.append({"site": site, "rate": rate, "loss": loss, "worth": loss - _loss(found, sooner)})
    rows.sort(key=lambda row: -float(str(row["worth"])))
    return pd.DataFrame(rows, columns=["site", "rate", "loss", "worth"])


def _loss(model: Model, scenarios: Sequence[Scenario]) -> float:
    """Expected loss a year of today's plan."""
    evaluator = Evaluator(model, _program(model, scenarios))
    x = evaluator.columns(pinned.status_quo, frozenset())
    if x is None:
        raise NoPlanError(BARE)
    return evaluator.at(x, "today").aal
