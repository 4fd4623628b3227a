"""The program as an ordinary Pyomo model costs what the engine finds, whatever solves it."""

from __future__ import annotations

import pyomo.environ as pyo
import pytest
from pyomo.contrib.appsi.solvers import Highs
from support.cases import seeded_case

import resilience as rs
from resilience.errors import InputError
from resilience.files import write_starter
from resilience.plan.levers import Requirements
from resilience.program.by_scenario import ordinary_model
from resilience.program.scope.survive import survival_scenarios
from resilience.program.sizes import Sizes
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.two_stage import solve_two_stage
from resilience.study.plan.optimize import scenarios_on

SEEDS = (0, 2, 8)


def least(whole):
    """Least cost, by Pyomo's own way to HiGHS."""
    highs = Highs()
    highs.highs_options = {"mip_rel_gap": 1e-9, "threads": 1}
    highs.solve(whole)
    return float(pyo.value(whole.cost))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_extensive_form_costs_what_the_engine_finds(seed):
    """All scenarios in one model: the engine's least cost; a rate left out or a scenario twice would move it."""
    case = seeded_case(seed)
    found = solve_two_stage(build_program(case.model, case.scenarios), Limits(1e-9))
    assert least(ordinary_model(case.model, case.scenarios)) == pytest.approx(found.objective, rel=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_scenario_costs_what_the_engine_finds_of_it_alone(seed):
    """Three scenarios, each alone: limits are those of the whole study, as for a scenario of a larger program."""
    case = seeded_case(seed)
    sizes = Sizes.of(case.model, (*case.scenarios, *survival_scenarios(case.model, case.model.requirements)))
    for scenario in [scenario for scenario in case.scenarios if scenario.rate > 0][:3]:
        alone = build_program(case.model, [scenario], BuildOptions(sizes=sizes))
        found = solve_two_stage(alone, Limits(1e-9))
        whole = ordinary_model(case.model, case.scenarios, scenario.name)
        assert least(whole) == pytest.approx(found.objective, rel=1e-7)


def test_a_fill_rate_limits_the_extensive_form():
    """Half the shortage of the cheapest plan: the form costs what the engine finds, and more than without the limit."""
    case = seeded_case(20)
    program = build_program(case.model, case.scenarios)
    found = solve_two_stage(program, Limits(1e-9))
    short = float(program.rates @ found.answer.short)
    sold = sum(demand.quantity for demand in case.model.network.demand.values())
    wanted = 1 - 0.5 * short / (sold * case.model.calendar.periods_per_year)
    options = BuildOptions(requirements=Requirements(fill_rate=wanted))
    limited = solve_two_stage(build_program(case.model, case.scenarios, options), Limits(1e-9))
    cost = least(ordinary_model(case.model, case.scenarios, options=options))
    assert cost == pytest.approx(limited.objective, rel=1e-7)
    assert cost > found.objective * (1 + 1e-6)


def test_a_constraint_of_ones_own_holds():
    """Ten units of buffer more than the cheapest plan has, by a row of the user's: the cost rises, the row holds."""
    whole = ordinary_model(seeded_case(2).model, seeded_case(2).scenarios)
    free = least(whole)
    wanted = sum(pyo.value(variable) for variable in whole.first.buffer.values()) + 10
    whole.more = pyo.Constraint(expr=pyo.quicksum(whole.first.buffer.values()) >= wanted)
    assert least(whole) > free
    assert sum(pyo.value(variable) for variable in whole.first.buffer.values()) >= wanted * (1 - 1e-6)


def test_the_public_name_takes_what_planners_have(tmp_path):
    """`rs.pyomo_model` on a written starter: a scenario by its name; an unknown name lists some that exist."""
    write_starter(tmp_path)
    model = rs.read_model(tmp_path / "models" / "starter")
    book = rs.read_scenarios(tmp_path / "scenarios" / "starter")
    with pytest.raises(InputError, match=r"flood.*first are"):
        rs.pyomo_model(model, book, "flood")
    names = [scenario.name for scenario in scenarios_on(model, book)[0].scenarios]
    whole = rs.pyomo_model(model, book, names[0])
    assert list(whole.recourse) == names[:1]
