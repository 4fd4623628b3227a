"""Small networks from few words, and the option that rewrites golden files."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import BomLine, Demand, Node, Part, Production, Resource
from resilience.network.sites import Site, SiteKind
from resilience.plan.levers import Lever
from resilience.plan.model import Model
from resilience.program.two_stage import BuildOptions, build_program
from resilience.quantities import Calendar, Duration
from resilience.solve.outcome import Solved
from resilience.solve.recourse import RecourseSolver
from resilience.solve.two_stage import solve_two_stage

if TYPE_CHECKING:
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.outcome import Solution

PERIODS_PER_YEAR = 100.0


def pytest_addoption(parser):
    """Add `--update-golden`, known when the run names this folder: `pytest tests/formulation --update-golden`."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden LP files")


def lane(origin, destination, part="P", mode="road", **given):
    """Lane in use, unlimited, free of charge and without lead time unless told otherwise."""
    usual = {"lead_time": 0.0, "unit_cost": 0.0, "capacity": math.inf, "status": LaneStatus.ACTIVE}
    return Lane(origin, destination, part, Mode(mode), **(usual | given))


def make(site, part="P", **given):
    """Production, unlimited and free of charge unless told otherwise."""
    return Production(site, part, **({"capacity": math.inf, "unit_cost": 0.0} | given))


def sell(market="M", part="P", **given):
    """Demand for 10 per period at a margin of 30, lost at once."""
    usual = {"quantity": 10.0, "margin": 30.0, "patience": 0.0, "backlog_cost": 0.0}
    return Demand(market, part, **(usual | given))


def model(lanes, makes, sells, *, parts=None, sites=None, bom=(), resources=(), **given):
    """Model of 100 periods a year; a part costs 1 and 1 per period to hold; no lever unless named."""
    named = {lane.origin for lane in lanes} | {lane.destination for lane in lanes} | {made.site for made in makes}
    names = {thing.part for thing in (*lanes, *makes, *sells)} | {line.child for line in bom}
    values = dict.fromkeys(names, (1.0, PERIODS_PER_YEAR)) | (parts or {})
    network = SupplyNetwork(
        sites={s: Site(s, SiteKind.SUPPLIER, "here", **(sites or {}).get(s, {})) for s in sorted(named)},
        parts={p: Part(p, value, rate) for p, (value, rate) in sorted(values.items())},
        bom=tuple(bom),
        lanes={lane.id: lane for lane in lanes},
        production={made.node: made for made in makes},
        demand={sold.node: sold for sold in sells},
        resources={(site, name): Resource(site, name, time) for site, name, time in resources},
    )
    usual = {"levers": frozenset(), "holding_refund": False}
    return Model("tiny", "Tiny", "USD", Calendar(Duration(24.0), PERIODS_PER_YEAR), network, **(usual | given))


def chain(*, lane_is=None, make_is=None, sell_is=None, **given):
    """One supplier S, one lane, one market M."""
    return model(
        [lane("S", "M", **(lane_is or {}))], [make("S", **(make_is or {}))], [sell(**(sell_is or {}))], **given
    )


def scenario(*effects, rate=1.0, **given):
    """Scenario from (kind, target, profile)."""
    made = tuple(Effect(EffectKind(kind), target, tuple(profile)) for kind, target, profile in effects)
    return Scenario("hit", "hit", rate, made, **given)


def outage(*profile, site="S", part="P", **given):
    """Production lost and stock locked at one maker."""
    key = f"{site}|{part}"
    return scenario(("production_loss", key, profile), ("stock_locked", key, profile), sites=(site,), **given)


def plain(names):
    """Names of columns without the quotes Pyomo puts around lanes."""
    return [name.replace("'", "") for name in names]


class Answer:
    """A solved study with its numbers by name."""

    def __init__(self, program: TwoStageProgram, solution: Solution, objective: float) -> None:
        self.program, self.solution, self.objective = program, solution, objective
        self.plan = dict(zip(plain(program.first.columns), solution.x, strict=True))
        self.losses = solution.losses

    @property
    def loss(self) -> float:
        """Loss of the only scenario."""
        (only,) = self.losses
        return float(only)

    def columns(self, position: int = 0) -> dict[str, float]:
        """Recourse columns of one scenario by name."""
        block, values = RecourseSolver(self.program).columns(self.solution.x, position)
        return dict(zip(plain(block.branches.single.columns), values, strict=True))

    def series(self, name: str, *keys: str) -> list[float]:
        """One recourse variable of the only scenario over the periods."""
        periods = range(self.program.blocks[0].scope.periods)
        found = self.columns()
        return [float(np.round(found[f"{name}[{','.join((*keys, str(t)))}]"], 9)) for t in periods]


def solve(model, *scenarios, risk=None, **options):
    """Solve pruned and whole; both must cost the same."""
    answers = []
    for pruned in (True, False):
        program = build_program(model, scenarios, BuildOptions(pruned=pruned, **options))
        outcome = solve_two_stage(program, risk=risk)
        assert isinstance(outcome, Solved), outcome
        answers.append(Answer(program, outcome.answer, outcome.objective))
    assert answers[0].objective == pytest.approx(answers[1].objective, rel=1e-6, abs=1e-6)
    return answers[0]


@pytest.fixture(scope="session")
def kit():
    """The words of this folder's tests."""
    return SimpleNamespace(
        chain=chain, lane=lane, line=BomLine, make=make, model=model, outage=outage, scenario=scenario, sell=sell,
        solve=solve, Lever=Lever, Node=Node, Status=LaneStatus,
    )  # fmt: skip


@pytest.fixture(scope="session")
def update_golden(pytestconfig):
    """Whether golden files are to be rewritten."""
    return pytestconfig.getoption("--update-golden", default=False)
