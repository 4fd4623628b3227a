"""What is remembered of one program holds in the next, and only where it is the same case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.cases import seeded_case
from support.remembered import solve_with

from resilience.plan.levers import End
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.memory.fingerprints import fingerprints
from resilience.solve.memory.memory import Memory
from resilience.solve.memory.pool import PlanePool
from resilience.solve.memory.remembering import Remembering, checked_losses
from resilience.solve.pricing.cuts import Prices
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.study.bands.solver import reweighted

SEEDS = (1, 4, 9, 14, 22)


def rated(program):
    """The program without sites to be survived."""
    return Outcomes.in_program(program).rated


def program_of(seed, end=End.KNOWN):
    """A random program with something to price."""
    case = seeded_case(seed)
    return build_program(case.model, case.scenarios, BuildOptions(end=end))


def plans_of(program, seed, count=3):
    """The cheapest plan, and some with buffers."""
    cheapest = solve_first_stage(program.first)
    upper = program.first.upper(np.zeros((0, 1)))[:, 0]
    draws = np.random.default_rng(seed).random((count, len(cheapest)))
    buffers = np.array([name.startswith("buffer[") for name in program.first.columns])
    return [cheapest, *(np.where(buffers, draw * np.minimum(upper, 100.0), cheapest) for draw in draws)]


@pytest.mark.parametrize("end", list(End))
@pytest.mark.parametrize("seed", SEEDS)
def test_recalled_cuts_hold_at_any_plan_and_any_rates(seed, end):
    """Proves: cuts recalled for other rates stay below each case's loss, and touch it where they were found.

    Sensitivity: a cut attached to the neighboring case, or a slope on the neighboring column, would lie above the
    loss of some plan by far more than rounding.
    """
    program = rated(program_of(seed, end))
    memory = Memory()
    *found_at, elsewhere = plans_of(program, seed)
    solver = Remembering(RecourseSolver, memory, program)
    for x in found_at:
        solver.cuts(x)
    other = reweighted(program, np.random.default_rng(seed).uniform(0.1, 5.0, len(program.scenarios)))
    recalled = memory.recall(other)
    assert recalled.known == recalled.asked == sum(block.size for block in program.blocks)
    rows = recalled.cuts
    for x in [*found_at, elsewhere]:
        outcomes = RecourseSolver(program).cuts(x).losses
        height = rows.values + rows.slopes @ (x - rows.trial)
        assert (height <= rows.shares @ outcomes + 1e-5 + 1e-6 * np.abs(height)).all()
    touched = np.zeros(recalled.asked, dtype=bool)
    outcomes = RecourseSolver(program).cuts(found_at[-1]).losses
    height = rows.values + rows.slopes @ (found_at[-1] - rows.trial)
    touched[rows.cases[np.isclose(height, rows.shares @ outcomes, rtol=1e-6, atol=1e-5)]] = True
    assert touched.all()


def whole_cost(program, x):
    """What a plan costs a year, disruptions included."""
    return float(program.first.cost @ x + Outcomes.in_program(program).weights @ RecourseSolver(program).cuts(x).losses)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_case_that_sees_the_same_is_not_solved_again(seed):
    """Proves: the last plan and the best one cost no solve, in a program with other rates; others are solved.

    Sensitivity: a lookup that compared the wrong columns would answer a moved plan with the old loss.
    """
    program = rated(program_of(seed))
    memory = Memory()
    *before, moved = plans_of(program, seed)
    first = Remembering(RecourseSolver, memory, program)
    best, between, last = sorted(before, key=lambda x: whole_cost(program, x))
    wanted = {"best": first.cuts(best)}
    memory.plan(program, best)
    first.cuts(between)
    wanted["last"] = first.cuts(last)
    other = reweighted(program, np.full(len(program.scenarios), 3.0))
    second = Remembering(RecourseSolver, memory, other)
    for x, want in zip((best, last), wanted.values(), strict=True):
        found = second.cuts(x)
        np.testing.assert_allclose(found.losses, want.losses, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(found.values, want.values, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose((found.slopes - want.slopes).toarray(), 0.0, atol=1e-9)
        assert found.cases.tolist() == want.cases.tolist()
    assert second.solved == 0
    cold = RecourseSolver(program).cuts(moved)
    np.testing.assert_allclose(second.cuts(moved).losses, cold.losses, rtol=1e-7, atol=1e-6)


def test_cases_asked_for_are_answered_alone():
    """Proves: with some cases asked for, rows are theirs, known or solved, in order; others read not a number.

    Sensitivity: rows joined as found (solved first, known after) would give one case another's loss.
    """
    program = rated(program_of(4))
    n = sum(block.size for block in program.blocks)
    assert n >= 3
    memory = Memory()
    x, y, *_ = plans_of(program, 4)
    solver = Remembering(RecourseSolver, memory, program)
    ask = np.zeros(n, dtype=bool)
    ask[1::2] = True
    solver.cuts(x, ask=ask)
    found, cold = solver.cuts(x), RecourseSolver(program).cuts(x)
    assert found.cases.tolist() == list(range(n))
    np.testing.assert_allclose(found.values, cold.values, rtol=1e-7, atol=1e-6)
    part = solver.cuts(y, ask=ask)
    assert part.cases.tolist() == np.flatnonzero(ask).tolist()
    np.testing.assert_allclose(part.values, RecourseSolver(program).cuts(y).values[ask], rtol=1e-7, atol=1e-6)


def test_priced_shortage_is_not_remembered():
    """Proves: planes of loss plus priced shortage never enter the memory.

    Sensitivity: kept, they would be taken for losses, far above them, and the master would cut off the best plan.
    """
    program = rated(program_of(4))
    memory = Memory()
    x = plans_of(program, 4)[0]
    Remembering(RecourseSolver, memory, program).cuts(x, Prices(1.0, 1e6))
    assert not memory.pools


@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_margin_changes_fingerprints_and_a_changed_rate_does_not(seed):
    """Proves: what a case's loss depends on is in its fingerprint, rates are not.

    Sensitivity: a fingerprint of names alone would take cuts of the old margins for cuts of the new ones.
    """
    case = seeded_case(seed)
    program = build_program(case.model, case.scenarios)
    marks = fingerprints(program)
    halved = tuple(replace(scenario, rate=scenario.rate / 2) for scenario in case.scenarios)
    assert fingerprints(build_program(case.model, halved)) == marks
    network = case.model.network
    dearer = {node: replace(demand, margin=1.5 * demand.margin) for node, demand in network.demand.items()}
    model = replace(case.model, network=replace(network, demand=dearer))
    changed = fingerprints(build_program(model, case.scenarios))
    sold = [bool(block.scope.demands) for block in program.blocks for _ in range(block.size)]
    assert [new != old for new, old in zip(changed, marks, strict=True)] == sold


def test_fingerprints_are_kept_at_other_rates_alone():
    """Proves: they are worked out once for all rates; of other numbers or after other names they are a new block's.

    Sensitivity: kept with other numbers, a case would be answered by its cuts of before; kept after other names, by
    cuts that stand at other columns.
    """
    program = program_of(1)
    marks = fingerprints(program)
    block = program.blocks[0]
    assert block.altered(rates=2 * block.rates, branch_weights=2 * block.branch_weights).marks is block.marks
    changed = block.altered(data=1.5 * block.data)
    fresh = replace(block, data=1.5 * block.data)
    assert fingerprints(replace(program, blocks=(changed,))) == fingerprints(replace(program, blocks=(fresh,)))
    assert fingerprints(program) == marks
    names = tuple(f"other {name}" for name in program.first.columns)
    assert not set(fingerprints(replace(program, first=replace(program.first, columns=names)))) & set(marks)


@pytest.mark.parametrize("end", list(End))
@pytest.mark.parametrize("seed", SEEDS)
def test_a_warm_solve_ends_where_a_cold_one_does(seed, end):
    """Proves: after rates changed, the warm optimum and bound agree with the cold ones.

    Sensitivity: a cut that does not hold at the new rates raises the bound above the cold optimum.
    """
    program = program_of(seed, end)
    memory = Memory()
    solve_with(program, memory)
    factors = np.random.default_rng(seed).uniform(0.5, 2.0, len(program.scenarios))
    changed = reweighted(program, factors)
    cold, warm = solve_with(changed, Memory()), solve_with(changed, memory)
    size = 1e-6 * max(1.0, abs(cold.search.value - cold.unavoidable)) + 1e-7 * abs(cold.search.value)
    assert warm.search.value == pytest.approx(cold.search.value, abs=2 * size)
    assert warm.search.bound <= cold.search.value + size
    assert cold.search.bound <= warm.search.value + size


def test_a_warm_solve_solves_fewer_cases():
    """Proves: over several networks, changed rates cost less than half of the solves from nothing.

    Sensitivity: a memory that recalls nothing (a fingerprint with the rate in it) would halve nothing.
    """
    solved = {"cold": 0, "warm": 0}
    for seed in SEEDS:
        program = program_of(seed)
        memory = Memory()
        solve_with(program, memory)
        changed = reweighted(program, np.full(len(program.scenarios), 1.2))
        for name, known in (("cold", Memory()), ("warm", memory)):
            solved[name] += solve_with(changed, known).forward.subproblems.solved
    assert solved["warm"] < solved["cold"] / 2, solved


def test_other_first_stage_costs_and_fewer_scenarios_know_their_cases():
    """Proves: with buffers dearer and half of the scenarios gone, the cases left are known, the answer the cold one.

    Sensitivity: rows kept by position in the old program would speak of other cases.
    """
    case = seeded_case(9)
    memory = Memory()
    whole = build_program(case.model, case.scenarios)
    solve_with(whole, memory)
    part = build_program(case.model, case.scenarios[::2], BuildOptions(sizes=whole.sizes))
    costs = np.where(np.char.startswith(np.array(part.first.columns), "buffer["), 3.0, 1.0) * part.first.cost
    part = replace(part, first=replace(part.first, cost=costs))
    recalled = memory.recall(rated(part))
    assert recalled.known == recalled.asked
    cold, warm = solve_with(part, Memory()), solve_with(part, memory)
    assert warm.search.value == pytest.approx(cold.search.value, rel=1e-6)


def test_a_plan_the_new_bounds_forbid_is_no_start():
    """Proves: an old plan outside a changed bound is left out, one inside is handed over.

    Sensitivity: started from regardless, it would be kept as the best plan although it is not allowed.
    """
    program = rated(program_of(4))
    memory = Memory()
    x = plans_of(program, 4)[0]
    memory.plan(program, x)
    np.testing.assert_array_equal(memory.recall(program).x, x)
    above = int(np.argmax(x))
    assert x[above] > 0
    upper = program.first.upper.constant.copy()
    upper[above] = x[above] / 2
    bounded = replace(program, first=replace(program.first, upper=replace(program.first.upper, constant=upper)))
    assert Memory(plans=memory.plans, names=memory.names).recall(bounded).x is None


def test_memory_stays_bounded():
    """Proves: a pool keeps its newest planes and the highest at the best plan; past its room, old cases go first.

    Sensitivity: dropping the oldest regardless would lose the plane that holds the bound up.
    """
    pool = PlanePool.empty(1, 1)
    for place, (loss, slope) in enumerate([(9.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]):
        pool.add(np.array([1.0, loss, 0.0, float(place), slope]), 2, [np.array([0.0])])
    assert pool.losses.ravel().tolist() == [9.0, 3.0]
    memory = Memory(room=1)
    first, second = (rated(program_of(seed)) for seed in (4, 9))
    for program, seed in ((first, 4), (second, 9)):
        Remembering(RecourseSolver, memory, program).cuts(plans_of(program, seed)[0])
    assert set(memory.pools) == set(fingerprints(second))


@pytest.mark.parametrize("end", list(End))
@pytest.mark.parametrize("seed", SEEDS)
def test_checked_losses_are_those_of_a_cold_solver(seed, end):
    """Proves: a plan checked once costs no second check, and gives scenario by scenario what a cold solver gives.

    Sensitivity: losses put back in the order of cases instead of scenarios would swap them.
    """
    program = rated(program_of(seed, end))
    memory = Memory()
    asked = []

    def fresh(whole, x, risk):
        asked.append(risk)
        return RecourseSolver(whole).evaluate(x)

    x, y, *_ = plans_of(program, seed)
    for plan in (x, x, y):
        found, cold = checked_losses(memory, program, plan, None, fresh), RecourseSolver(program).evaluate(plan)
        np.testing.assert_allclose(found.losses, cold.losses, rtol=1e-7, atol=1e-6)
        np.testing.assert_allclose(found.short, cold.short, rtol=1e-6, atol=1e-6)
    assert len(asked) <= 2


def test_a_copy_goes_its_own_way():
    """Proves: what a copy learns the original does not know. A shared pool would grow in both."""
    program = rated(program_of(4))
    memory = Memory()
    x, y, *_ = plans_of(program, 4)
    Remembering(RecourseSolver, memory, program).cuts(x)
    before = {mark: pool.rows.copy() for mark, pool in memory.pools.items()}
    copied = memory.copy()
    Remembering(RecourseSolver, copied, program).cuts(y)
    assert any(len(copied.pools[mark].rows) > len(rows) for mark, rows in before.items())
    for mark, rows in before.items():
        np.testing.assert_array_equal(memory.pools[mark].rows, rows)


def test_what_was_not_asked_for_since_it_was_read_is_left_behind(tmp_path):
    """Proves: read again, with another program asked, only that one's cases stay; what is known of them is the same.

    A file that goes from week to week would else hold every situation there ever was.
    """
    old, new = (rated(program_of(seed)) for seed in SEEDS[:2])
    memory = Memory()
    for program in (old, new):
        solver = Remembering(RecourseSolver, memory, program)
        solver.cuts(plans_of(program, 1)[0])
    memory.save(tmp_path / "memory")
    again = Memory.load(tmp_path / "memory")
    again.recall(new)
    kept = again.recent()
    assert kept.pools.keys() == {place.mark for place in Memory().places(new)} & memory.pools.keys()
    assert len(kept.pools) < len(memory.pools)
    assert all(np.array_equal(pool.rows, memory.pools[mark].rows) for mark, pool in kept.pools.items())
    assert kept.checked.keys() <= kept.pools.keys()
