"""A planner's own rules: the same plan whole and split, and named where nothing keeps them."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest
from support.cases import Case, seeded_case

import resilience as rs
from resilience.errors import InputError, SolverError
from resilience.program.by_scenario import ordinary_model
from resilience.program.extra import read_rules
from resilience.program.extract import plan_of
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.solve.verify import check_rules
from resilience.study.costs.today import with_today

TIGHT = Limits(1e-9)
ROOT = Path(__file__).parents[2]


def found(case, extra=None, method=Method.EXTENSIVE):
    """The program of a case with rules, and its outcome."""
    rows = () if extra is None else read_rules(case.model, extra)
    program = build_program(case.model, case.scenarios, BuildOptions(extra=rows))
    return program, solve_two_stage(program, TIGHT, method=method)


def half_the_buffers(case, plan):
    """All buffers at most half of what they are worth in the cheapest plan."""
    parts = case.model.network.parts
    worth = sum(parts[node.part].unit_value * units for node, units in plan.buffers.items())
    return lambda m: sum(parts[part].unit_value * m.buffer[site, part] for site, part in m.nodes) <= worth / 2


def least_share(case, plan):
    """A supplier that the cheapest plan leaves out keeps at least 30 % of what its customer takes."""
    network = case.model.network
    lanes = [lane for lanes in network.inbound.values() if len(lanes) > 1 for lane in lanes]
    idle = next(lane for lane in lanes if plan.flows.get(lane.id, 0.0) < 0.01)
    return lambda m: rs.nominal(m, idle.id) >= 0.3 * rs.intake(m, idle.target)


def one_supplier_less(_, plan):
    """One approved supplier fewer than in the cheapest plan."""
    return lambda m: sum(m.qualify[lane] for lane in m.optional) <= len(plan.qualified & set(m.optional)) - 1


RULES = [
    *((half_the_buffers, seed) for seed in (3, 5, 7, 8, 9, 12)),
    *((least_share, seed) for seed in (0, 2, 4, 6, 9, 10, 11, 13)),
    *((one_supplier_less, seed) for seed in (0, 4, 9, 11)),
]


@pytest.mark.parametrize(("rule", "seed"), RULES)
def test_the_whole_form_and_the_split_one_find_the_same_plan(rule, seed):
    """Proves: with a rule both methods cost the same to 1e-9, keep it, and cost what Pyomo's own model does.

    Sensitivity: a rule that the master of the split form did not know would leave it at the cost without.
    """
    case = seeded_case(seed)
    program, free = found(case)
    extra = {"mine": rule(case, plan_of(program, free.answer.x, "free"))}
    (bound, whole), (_, split) = found(case, extra), found(case, extra, Method.LSHAPED)
    assert whole.objective == pytest.approx(split.objective, rel=1e-9)
    assert whole.objective >= free.objective - 1e-6
    for outcome in (whole, split):
        check_rules(bound, outcome.answer.x)
    written = ordinary_model(case.model, case.scenarios)
    written.mine = pyo.Constraint(expr=extra["mine"](written.first))
    solver = pyo.SolverFactory("appsi_highs")
    solver.highs_options = {"mip_rel_gap": 1e-9, "threads": 1}
    solver.solve(written)
    assert pyo.value(written.cost) == pytest.approx(whole.objective, rel=1e-7)


def test_the_rules_are_not_idle():
    """Proves: each kind of rule costs something in some of these cases; else the test above would prove nothing."""
    for rule, seed in ((half_the_buffers, 8), (least_share, 2), (one_supplier_less, 9)):
        case = seeded_case(seed)
        program, free = found(case)
        _, held = found(case, rule(case, plan_of(program, free.answer.x, "free")))
        assert held.objective > free.objective * (1 + 1e-3)


@pytest.mark.parametrize("method", [Method.EXTENSIVE, Method.LSHAPED])
def test_a_rule_that_nothing_keeps_is_named_with_what_it_says(method):
    """Proves: of two rules the one that cannot be kept is named, the other is not; both forms say so."""
    case = seeded_case(8)
    rules = {
        "warehouse is full": lambda m: sum(m.buffer[node] for node in m.nodes) <= -1,
        "harmless": lambda m: sum(m.buffer[node] for node in m.nodes) <= 1e9,
    }
    _, outcome = found(case, rules, method)
    assert isinstance(outcome, Infeasible)
    (said,) = outcome.conflict
    assert "the rule 'warehouse is full'" in said
    assert "<= -1" in said
    assert "harmless" not in said


def test_two_rules_that_exclude_each_other_are_both_named():
    """Proves: at least six tenths of the largest buffer and at most five: each can be kept, both together not."""
    case = seeded_case(8)
    node = max(case.model.network.nodes, key=build_program(case.model, case.scenarios).sizes.buffer_limit)
    rules = {
        "much": lambda m: m.buffer[node] >= 0.6 * m.sizes.buffer_limit(node),
        "little": lambda m: m.buffer[node] <= 0.5 * m.sizes.buffer_limit(node),
    }
    _, outcome = found(case, rules)
    assert isinstance(outcome, Infeasible)
    assert all(f"the rule {name!r}" in outcome.conflict[0] for name in rules)


def test_a_plan_that_breaks_a_rule_is_refused():
    """Proves: the check reckons the rule itself: half a unit too much in one buffer is seen."""
    case = seeded_case(8)
    program, outcome = found(case, lambda m: sum(m.buffer[node] for node in m.nodes) <= 100)
    worse = outcome.answer.x + np.where([name.startswith("buffer") for name in program.first.columns], 50.0, 0.0)
    check_rules(program, outcome.answer.x)
    with pytest.raises(SolverError, match="breaks the rule 'rule'"):
        check_rules(program, worse)


def as_a_list(m):
    """Two constraints in a list, one as a range."""
    node = next(iter(m.nodes))
    return [m.buffer[node] <= 5, pyo.inequality(1, m.buffer[node], 7)]


def hung_on(m):
    """Constraints on the first stage itself, as Pyomo's users write them."""
    m.mine = pyo.ConstraintList()
    for node in list(m.nodes)[:2]:
        m.mine.add(m.buffer[node] == 2)


def test_rules_are_taken_as_people_write_them():
    """Proves: one, a list, by name, hung on the model; ranges and equations keep both sides; what always holds goes."""
    model = seeded_case(8).model
    node = seeded_case(8).model.network.nodes[0]
    assert [(row.name, row.low, row.high) for row in read_rules(model, as_a_list)] == [
        ("as_a_list 1", -np.inf, 5.0), ("as_a_list 2", 1.0, 7.0),
    ]  # fmt: skip
    assert [(row.low, row.high) for row in read_rules(model, hung_on)] == [(2.0, 2.0), (2.0, 2.0)]
    named = read_rules(model, lambda m: {"a": 2 * m.buffer[node] - 3 >= m.buffer[node], "b": sum([]) <= 5})
    assert [(row.name, str(row)) for row in named] == [("a", f"3 <= buffer[{node.site}, {node.part}]")]
    assert pickle.loads(pickle.dumps(named)) == named


def adds_a_variable(m):
    """Something that is no decision of a plan."""
    m.own = pyo.Var()
    return m.own <= 1


WRONG = {
    "no such shelf": (lambda m: m.buffer["NOWHERE", "NOTHING"] <= 1, "not valid"),
    "no such name": (lambda m: m.shelf["A", "B"] <= 1, "shelf"),
    "not linear": (lambda m: next(iter(m.buffer.values())) ** 2 <= 1, "not linear"),
    "a product": (lambda m: next(iter(m.buffer.values())) * next(iter(m.flow.values())) <= 1, "not linear"),
    "a number": (lambda m: 5, "no constraint"),  # noqa: ARG005
    "an expression": (lambda m: sum(m.buffer.values()), "no constraint"),
    "nothing": (lambda m: None, "returns nothing"),  # noqa: ARG005
    "never": (lambda m: sum([]) >= 1, "no decision is in it"),  # noqa: ARG005
    "infinite": (lambda m: float("inf") * next(iter(m.buffer.values())) <= 1, ""),
    "not a number": (lambda m: next(iter(m.buffer.values())) <= float("nan"), ""),  # noqa: PLW0177
    "variable of its own": (adds_a_variable, "more than constraints"),
    "no function": ("buffer <= 5", "no function"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_rule_is_refused_with_its_name(name):
    """Proves: each is an `InputError` that names the rule and says what is wrong, before anything is searched."""
    rule, said = WRONG[name]
    with pytest.raises(InputError) as caught:
        read_rules(seeded_case(8).model, {name: rule})
    (problem,) = caught.value.problems
    assert problem.row == name
    assert said in problem.message
    assert problem.remedy


def starter_case():
    """The starter with every seventh of its disruptions, so often that stock pays; nothing must be survived."""
    model = with_today(rs.read_model(ROOT / "models/starter"))
    model = replace(model, requirements=replace(model.requirements, survive=()))
    book = rs.read_scenarios(ROOT / "scenarios/starter.toml", model.calendar)
    periods = model.calendar.periods_per_year
    every = rs.build_scenarios(book, model.network, lots=True, periods_per_year=periods).scenarios
    return Case(model, tuple(replace(one, rate=300 * one.rate) for one in every[::7]))


@pytest.mark.parametrize("rule", ["share", "stock"])
def test_where_one_plan_is_best_both_forms_find_it(rule):
    """Proves: with a supplier's least share, or half the stock, the plans of both forms are equal, and cost more.

    Equal costs alone would pass where one form had kept the rule by other buffers at the same price.
    """
    case = starter_case()
    program, free = found(case)
    plan = plan_of(program, free.answer.x, "free")
    network = case.model.network
    second = next(lane for lane in network.lanes.values() if lane.origin == "ORION" and lane.part == "SEAL")
    extra = {
        "share": lambda m: rs.nominal(m, second.id) >= 0.3 * rs.intake(m, second.target),
        "stock": half_the_buffers(case, plan),
    }[rule]
    (_, whole), (_, split) = found(case, extra), found(case, extra, Method.LSHAPED)
    assert whole.objective > free.objective * (1 + 1e-4)
    np.testing.assert_allclose(whole.answer.x, split.answer.x, rtol=1e-6, atol=1e-6)
