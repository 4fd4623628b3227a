"""What a policy costs: its steady state and its loss in every scenario, on the same scenarios for every policy."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import NoPlanError
from resilience.frozen import short
from resilience.hazard.risk.measures import CVaR
from resilience.plan.known import refuse_unknown
from resilience.program.extract import plan_of
from resilience.program.policies import ALL, as_planned, variant
from resilience.program.rules_kept import broken_rules
from resilience.program.wishes_kept import moves, with_changes
from resilience.screen import on_screen
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.pricing.priced import Priced
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.study.alike import Alike
from resilience.study.costs.loss_parts import PARTS, REFUND
from resilience.study.costs.refunds import beside, told_apart
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from resilience.hazard.risk.years import YearSample
    from resilience.network.parts import Node
    from resilience.plan.levers import Lever
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Compiled, Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.program.wishes_kept import Moved
    from resilience.solve.pricing.cuts import RecourseLosses


@on_screen
@dataclass(frozen=True, eq=False, repr=False)
class Policy(Alike):
    """A plan with what it costs on the study's scenarios.

    `x` are its first-stage columns; `losses`, `short` and `refunded` run over the program's scenarios: a loss is net of
    the holding refunded, and of several answers that lose the same the refund is that of one.
    """

    name: str
    plan: Plan
    x: Vector
    losses: Vector
    short: Vector
    steady: float
    aal: float
    missed: tuple[str, ...] = ()
    refunded: Vector = field(default_factory=lambda: np.empty(0), repr=False)
    lost: Mapping[Node, float] = field(default_factory=dict, repr=False)
    "Units short a year by market and product, where there are several; of several answers those of one."
    parts: Mapping[str, float] = field(default_factory=dict, repr=False)
    "What the average annual loss is made of, by the simulator's words; empty where that was not looked at."

    def __repr__(self) -> str:
        return f"Policy({short(self.name)}, {self.total:,.0f} a year)"

    @property
    def total(self) -> float:
        """Steady-state cost plus average annual loss, per year."""
        return self.steady + self.aal


def pricer(model: Model) -> Callable[..., RecourseSolver]:
    """What makes solvers that read refunds and units short beside losses; what one of them found the others know."""
    return partial(RecourseSolver, aside=partial(beside, model), priced=Priced())


@dataclass(repr=False, eq=False)
class Evaluator:
    """Evaluates plans on one program; keeps warm solvers."""

    model: Model
    program: TwoStageProgram
    told: Callable[[], None] = field(default=lambda: None, compare=False)
    "Called when a plan has been priced."
    solver: InitVar[Callable[..., RecourseSolver] | None] = None
    "Makes who prices plans, see `pricer`; None: one of its own."
    prices: Callable[..., RecourseSolver] = field(init=False, compare=False)
    _solver: RecourseSolver = field(init=False)

    def __post_init__(self, solver: Callable[..., RecourseSolver] | None) -> None:
        self.prices = solver or pricer(self.model)
        self._solver = self.prices(self.program)

    def __getstate__(self) -> tuple[Model, TwoStageProgram]:
        """What it is made of; solvers are made anew."""
        return self.model, self.program

    def __setstate__(self, state: tuple[Model, TwoStageProgram]) -> None:
        self.model, self.program = state
        self.told = lambda: None
        self.__post_init__(None)

    def at(self, x: Vector, name: str) -> Policy:
        """Evaluate first-stage columns."""
        x = with_changes(self.program, x)
        recourse = self._solver.evaluate(x)
        self.told()
        return Policy(
            name=name,
            plan=plan_of(self.program, x, name),
            x=x,
            losses=recourse.losses,
            short=recourse.short,
            steady=float(self.program.first.cost @ x),
            aal=float(self.program.rates @ recourse.losses),
            missed=recourse.missed,
            **self._read_aside(recourse),
        )

    def _read_aside(self, recourse: RecourseLosses) -> dict[str, Any]:
        """Refunds, units short by demand and parts of the loss; nothing where whoever prices does not read them."""
        if self._solver.aside is None:
            return {}
        demands = told_apart(self.model)
        aside = recourse.aside.reshape(len(recourse.losses), 1 + len(demands) + len(PARTS))
        lost, parts = (self.program.rates @ part for part in np.split(aside[:, 1:], [len(demands)], axis=1))
        refunded = np.ascontiguousarray(aside[:, 0])  # strided it adds up to another last digit
        spared = {REFUND: -float(self.program.rates @ refunded)}
        return {
            "refunded": refunded,
            "lost": dict(zip(demands, lost.tolist(), strict=True)),
            "parts": dict(zip(PARTS, parts.tolist(), strict=True)) | spared,
        }

    def columns(self, adjust: Callable[[Any], None], levers: frozenset[Lever] | None = None) -> Vector | None:
        """Cheapest first-stage columns once `adjust` has pinned its decisions; None when nothing fits."""
        first = self.variant(adjust, levers)
        found = solve_first_stage(first)
        return None if found is None else self._aligned(first, found)

    def variant(self, adjust: Callable[[Any], None], levers: frozenset[Lever] | None = None) -> Compiled:
        """First stage of the program with decisions pinned; levers are the program's own unless others are given."""
        return variant(self.program, self.model, adjust, levers)

    def plan(self, plan: Plan) -> Policy:
        """Evaluate a plan given in the planner's words.

        Raises
        ------
        InputError
            When it is a plan of another model.
        NoPlanError
            When the plan's flows do not serve the model's nominal demand within its capacities.
        """
        refuse_unknown(plan, self.model.network, "plan")
        x = self.columns(as_planned(plan), ALL)
        if x is None:
            msg = (
                f"Plan {plan.name!r} does not serve the nominal demand of model {self.model.name!r} within capacities."
            )
            raise NoPlanError(msg)
        return self.at(x, plan.name)

    def throughput(self, plan: Plan, node: Node) -> float:
        """Good units that reach a stock position per period under a plan."""
        network = self.model.network
        arrived = sum(plan.flows.get(lane.id, 0.0) for lane in network.inbound.get(node, ()))
        made = (
            network.production[node].yield_share * plan.production.get(node, 0.0) if node in network.production else 0.0
        )
        return arrived + made

    @property
    def work(self) -> float:
        """Work of pricing plans so far, see `work_of`."""
        return self._solver.tally().work

    def losses_of(self, x: Vector, places: Sequence[int]) -> Vector:
        """Loss in some scenarios alone, by their places in the program's order."""
        return self._solver.losses_of(x, places)

    def with_buffer(self, x: Vector, node: Node, units: float) -> Vector:
        """First-stage columns with the buffer at one position set to another level."""
        other = x.copy()
        other[self.program.first.columns.place["buffer", node]] = units
        return other

    def moved(self, policy: Policy, node: Node, units: float) -> Policy:
        """Evaluate a policy with the buffer at one position set to another level."""
        return self.at(self.with_buffer(policy.x, node, units), policy.name)

    def _aligned(self, first: Compiled, found: Vector) -> Vector:
        """Columns in the program's order; those that keep the books of change are set where a plan is evaluated."""
        value = first.columns.values(found)
        return np.array([value.get(one.address, 0.0) for one in self.program.first.columns.entries()])


def annual_cvar(years: YearSample, losses: Vector, level: float) -> float:
    """CVaR of the annual loss over sampled years."""
    annual = years.annual_losses(losses)
    return CVaR(level)(annual, np.full(len(annual), 1 / len(annual)))


SLACK = 1e-6
"""Relative excess that still counts as keeping a requirement."""


def broken(evaluator: Evaluator, policy: Policy) -> tuple[str, ...]:
    """Name the planner's requirements that a policy does not keep, in words that follow its name."""
    program = evaluator.program
    return (*broken_at_any_rates(program, policy), *misses_fill_rate(program, policy))


def misses_fill_rate(program: TwoStageProgram, policy: Policy) -> tuple[str, ...]:
    """Say that a policy misses the fill rate at the rates of a program, where it does."""
    if program.fill_limit is None or float(program.rates @ policy.short) <= program.fill_limit * (1 + SLACK):
        return ()
    return ("misses the fill rate",)


def broken_at_any_rates(program: TwoStageProgram, policy: Policy) -> tuple[str, ...]:
    """Name the requirements that a policy does not keep, of those that do not depend on how often things happen."""
    budget = program.first_model.requirements.budget
    sites = program.to_survive
    words = list(dict.fromkeys(f"fails to survive {sites.get(name, name)}" for name in policy.missed))
    if budget is not None and program.steady("jic_spend", policy.x) > budget * (1 + SLACK):
        words.append("exceeds the just-in-case budget")
    words += [_moves_too_far(moved) for moved in moves(program, policy.x) if moved.too_far]
    words += [f"breaks the rule {name!r}" for name in broken_rules(program, policy.x)]
    return tuple(words)


def _moves_too_far(moved: Moved) -> str:
    """Say how far a policy is from the previous plan, and how far it may be."""
    allowed = f"{digits(100 * moved.share)} %"
    if not moved.before:
        return f"changes {moved.what}, of which the previous plan has none, where {allowed} is allowed"
    changed = f"{digits(100 * moved.amount / moved.before)} %"
    return f"changes {moved.what} by {changed} against the previous plan where {allowed} is allowed"
