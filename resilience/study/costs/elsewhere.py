"""Plans priced where they were not made: on other scenarios, or on another model's tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.errors import NoPlanError
from resilience.hazard.risk.years import sample_years
from resilience.plan.levers import End, Requirements
from resilience.program.policies import ALL, as_planned
from resilience.program.sizes import Sizes
from resilience.program.two_stage import BuildOptions, build_program, with_known_end
from resilience.solve.settle import settle
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.floor import floor_of
from resilience.study.costs.measure import Measure
from resilience.study.costs.today import with_today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.hazard.risk.years import YearSample
    from resilience.hazard.scenarios import Scenario
    from resilience.network.parts import Node
    from resilience.plan.levers import RiskAttitude
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.costs.evaluate import Policy


@dataclass(frozen=True)
class PricedElsewhere:
    """Plans by name with what they cost on one set of scenarios, by one measure; money in currency per year.

    `unserved` names the plans that do not serve the nominal demand there, which have no cost. `untold` is the program
    in which no end is known, `errors` by how much each plan may lose more than it says.
    """

    policies: Mapping[str, Policy]
    unserved: tuple[str, ...]
    program: TwoStageProgram
    untold: TwoStageProgram
    years: YearSample
    risk: RiskAttitude
    floor: float | None
    errors: Mapping[str, float]

    @property
    def measure(self) -> Measure:
        """What losses count for."""
        return Measure.of(self.program, self.years, self.risk)

    def cost(self, name: str) -> float:
        """Whole cost of a plan."""
        policy = self.policies[name]
        return policy.steady + self.measure.cost(policy.losses)


def priced_elsewhere(
    model: Model,
    scenarios: Sequence[Scenario],
    plans: Mapping[str, Plan],
    risk: RiskAttitude,
    end: End = End.KNOWN,
) -> PricedElsewhere:
    """Price plans on scenarios that none of them need have been made for.

    Parameters
    ----------
    model
        Whose tables say what everything costs.
    scenarios
        What happens, with rates per year.
    plans
        By name; each names only what the model has.
    risk
        The measure.
    end
        Whether each end is known at detection, or none before it is seen.
    """
    model = with_today(model)
    sizes = Sizes.of(model, tuple(scenarios)).holding(_most(plans))
    options = BuildOptions(requirements=Requirements(), sizes=sizes, end=End.UNKNOWN)
    untold = build_program(model, scenarios, options)
    first = Evaluator(model, untold)
    found = {name: first.columns(as_planned(plan), ALL) for name, plan in plans.items()}
    columns = {name: x for name, x in found.items() if x is not None}
    floor = floor_of(model, untold.sizes)
    watched = settle(untold, list(columns.values()), end, floor) if columns else None
    program = watched.program if watched is not None else untold if end is End.UNKNOWN else with_known_end(untold)
    evaluator = Evaluator(model, program)
    return PricedElsewhere(
        policies={name: evaluator.at(x, name) for name, x in columns.items()},
        unserved=tuple(name for name in plans if name not in columns),
        program=program,
        untold=untold if watched is None else watched.untold,
        years=sample_years(program.rates, risk.years, risk.seed),
        risk=risk,
        floor=floor,
        errors={} if watched is None else dict(zip(columns, watched.errors, strict=True)),
    )


def refuse_unserved(found: PricedElsewhere, model: Model, what: str) -> None:
    """Stop where a plan does not serve the demand.

    Raises
    ------
    NoPlanError
        With the names of such plans.
    """
    if found.unserved:
        names = ", ".join(map(repr, found.unserved))
        msg = f"{names} of the run do not serve the nominal demand of model {model.name!r}, so {what}."
        raise NoPlanError(msg)


def _most(plans: Mapping[str, Plan]) -> dict[Node, float]:
    """The largest stock of any plan at each position."""
    most: dict[Node, float] = {}
    for plan in plans.values():
        for node, units in plan.buffers.items():
            most[node] = max(units, most.get(node, 0.0))
    return most
