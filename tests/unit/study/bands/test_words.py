"""What changes from one plan to the next is told from what costs most to what costs least."""

from __future__ import annotations

import pytest
from support.cases import seeded_case

from resilience.program.two_stage import build_program
from resilience.study.bands.words import changes
from resilience.study.costs.evaluate import Evaluator


@pytest.fixture(scope="module")
def plans():
    """An evaluator of a network with every lever, its cheapest plan and a plan with other columns."""
    case = next(case for case in map(seeded_case, range(200)) if len(columns_of(build(case))) == 4)
    evaluator = Evaluator(case.model, build(case))
    base = evaluator.at(evaluator.columns(lambda _: None, frozenset()), "base")

    def other(amounts):
        x = base.x.copy()
        for family, amount in amounts.items():
            x[columns_of(evaluator.program)[family]] = amount
        return evaluator.at(x, "other")

    return evaluator, base, other


def build(case):
    """Program of a case."""
    return build_program(case.model, case.scenarios)


def columns_of(program):
    """Place of one costly column of each family that stands for one decision alone."""
    found = {}
    for place, name in enumerate(program.first.columns):
        family = name.split("[")[0]
        if family in {"buffer", "lane_reserve", "make_reserve", "see"} and program.first.cost[place] > 0:
            found[family] = place
    return found


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("order", [("buffer", "lane_reserve", "see"), ("make_reserve", "buffer", "lane_reserve")])
def test_changes_are_told_by_their_cost(plans, order, back):
    """Proves: what moves the steady-state cost most comes first, whether it is taken up or given up.

    Visibility costs what it costs; amounts of the others are such that each costs half of the one before. Told by
    kind, as the plan is compared, buffers would always come first and what is given up last.
    """
    evaluator, base, other = plans
    places, cost = columns_of(evaluator.program), evaluator.program.first.cost
    top = cost[places["see"]] * 2 ** order.index("see") if "see" in order else 1000.0
    amounts = {family: top / 2**rank / cost[places[family]] for rank, family in enumerate(order)}
    changed = other(amounts)
    told = changes(evaluator, changed, base) if back else changes(evaluator, base, changed)
    words = {
        "buffer": "the buffer of",
        "lane_reserve": "per period on",
        "make_reserve": "apacity for",
        "see": "isibility",
    }
    assert [next(family for family, word in words.items() if word in one) for one in told] == list(order)
