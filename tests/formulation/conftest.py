"""Small networks from few words, and the option that rewrites golden files."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from support import small
from support.small import lane, make, outage, scenario, sell

from resilience.network.lanes import LaneStatus
from resilience.network.parts import BomLine, Node
from resilience.plan.levers import Lever
from resilience.program.longer import watched_longer
from resilience.program.scope.closed import longest_watch
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.outcome import Solved
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.two_stage import solve_two_stage

if TYPE_CHECKING:
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.outcome import Solution


def pytest_addoption(parser):
    """Add `--update-golden`, known when the run names this folder: `pytest tests/formulation --update-golden`."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden LP files")


def model(lanes, makes, sells, **given):
    """Model in which a part costs 1 and 1 per period to hold; no lever unless named."""
    return small.model(lanes, makes, sells, **({"holding": 1.0, "levers": frozenset()} | given))


def chain(*, lane_is=None, make_is=None, sell_is=None, **given):
    """One supplier S, one lane, one market M."""
    return model(
        [lane("S", "M", **(lane_is or {}))], [make("S", **(make_is or {}))], [sell(**(sell_is or {}))], **given
    )


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


def solve(model, *scenarios, risk=None, to_the_end=False, **options):
    """Solve pruned and whole; both must cost the same. `to_the_end` watches every period until the books are closed."""
    answers = []
    for pruned in (True, False):
        program = build_program(model, scenarios, BuildOptions(pruned=pruned, **options))
        if to_the_end:
            program = watched_longer(program, {one.name: longest_watch(model, one) for one in scenarios})
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
