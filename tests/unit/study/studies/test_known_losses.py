"""What plans lose in a family is found once, and a search that begins with good plans keeps them."""

import numpy as np
import pytest
from support.tiny import write_tiny

from resilience.plan.changes import differences
from resilience.program.two_stage import build_program
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.study.bands.solver import WarmSolver
from resilience.study.studies.from_file import asked_of_file
from resilience.study.studies.futures import families
from resilience.study.studies.pricing import price
from resilience.study.studies.seeking import seek

STUDY = """
title = "Tiny"
[base]
model = "{model}"
scenarios = "{scenarios}"
[[axis]]
name = "how often"
change = [{{ table = "hazard", column = "rate" }}]
by = "factor"
values = [0.2, 1, 5]
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """Three futures of one program."""
    folder = tmp_path_factory.mktemp("known")
    tiny = write_tiny(folder)
    path = folder / "rates.study.toml"
    path.write_text(STUDY.format(model=tiny.model, scenarios=tiny.scenarios))
    return asked_of_file(path)


@pytest.fixture(scope="module")
def sought(asked):
    """What is found there from nothing."""
    return seek(families(asked.futures)[0], asked.gap)


def test_plans_that_were_looked_at_are_priced_by_nobody_again(asked, sought, monkeypatch):
    """Proves: pricing is told what seeking found, prices none of it again, and comes to the same costs.

    Sensitivity: losses told in the order of another program's scenarios would price another plan.
    """
    family = families(asked.futures)[0]
    own = {place: one.x for place, one in enumerate(sought.plans)}
    solved = [0]
    solve = RecourseSolver._cases

    def count(self, *given):
        solved[0] += 1
        return solve(self, *given)

    monkeypatch.setattr(RecourseSolver, "_cases", count)
    alone = price(family, sought.plans, own, asked.risk, sought.longer)
    before, solved[0] = solved[0], 0
    told = price(family, sought.plans, own, asked.risk, sought.longer, sought.known)
    assert 2 * solved[0] <= before  # what is left are prices from above
    for mine, other in zip(told.prices, alone.prices, strict=True):
        assert [one.cost for one in mine] == pytest.approx([one.cost for one in other], rel=1e-9)
        assert [one.short for one in mine] == pytest.approx([one.short for one in other], rel=1e-6, abs=1e-6)


def test_a_search_that_begins_with_the_best_plans_finds_no_others(asked, sought):
    """Proves: given the plans that are the best there, each future keeps one of them, proven as closely.

    A plan that is new in each family would be priced in all of them.
    """
    again = seek(families(asked.futures)[0], asked.gap, starts=sought.mixes)
    for plan in again.mixes:
        assert any(not any(one.moves for one in differences(plan, known)) for known in sought.mixes)
    bounds = np.array([one.bound for one in again.answers])
    assert bounds == pytest.approx([one.bound for one in sought.answers], rel=2e-3)


def test_a_plan_that_breaks_a_row_here_is_no_start(asked, sought):
    """Proves: of columns from elsewhere those that a family does not allow are known as such.

    Begun with, they would be told as the best plan, at a cost that no plan has.
    """
    family, x = families(asked.futures)[0], sought.plans[0].x
    solver = WarmSolver(build_program(family.model, family.scenarios.scenarios))
    assert solver.allows(x)
    assert not solver.allows(x - 1)
    assert not solver.allows(2 * x)
