"""The fewest stations for a cycle time."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from resilience.errors import InputError
from resilience.lean.tasks import LineTask, TaskOrder
from resilience.study.lean.line_balance import balance_line

JACKSON = (
    (6, 2, 5, 7, 1, 2, 3, 6, 5, 5, 4),
    ((1, 2), (1, 3), (1, 4), (1, 5), (2, 6), (3, 7), (4, 7), (5, 7), (6, 8), (7, 9), (8, 10), (9, 11), (10, 11)),
)
MERTENS = ((1, 5, 4, 3, 5, 6, 5), ((1, 2), (1, 4), (2, 3), (2, 5), (4, 7), (5, 6)))


def tasks_of(times, arcs, scale=1):
    """Tasks of a published table."""
    return [
        LineTask(str(number), time * scale, tuple(str(one) for one, other in arcs if other == number))
        for number, time in enumerate(times, start=1)
    ]


@pytest.mark.parametrize(("cycle", "stations"), [(7, 8), (9, 6), (10, 5), (13, 4), (14, 4), (21, 3)])
@pytest.mark.parametrize("scale", [1, 0.1, 1 / 3])
def test_jackson(cycle, stations, scale):
    """Proves: the optima of Scholl and Klein (1999), in any unit of time; ranked by weight alone 9 takes more."""
    tasks = tasks_of(*JACKSON, scale)
    balance = balance_line(tasks, cycle * scale)
    assert (len(balance.stations), balance.proven) == (stations, True)
    assert TaskOrder(tasks, cycle * scale).holds(balance.stations)


def test_efficiency_of_jackson_at_ten():
    """Proves: 46 of 50 minutes are work, 92 %."""
    assert balance_line(tasks_of(*JACKSON), 10).efficiency == pytest.approx(0.92)


@pytest.mark.parametrize(("cycle", "stations"), [(6, 6), (7, 5), (8, 5), (10, 3), (15, 2), (18, 2)])
def test_mertens(cycle, stations):
    """Proves: the optima of Scholl and Klein (1999)."""
    balance = balance_line(tasks_of(*MERTENS), cycle)
    assert (len(balance.stations), balance.proven) == (stations, True)


def fewest(tasks, cycle):
    """Fewest stations by going through all sets of tasks that may be done first: each with stations and time used."""
    names = [task.name for task in tasks]
    before = [sum(1 << names.index(one) for one in task.after) for task in tasks]
    best = {0: (0, cycle)}
    for done in range(1 << len(tasks)):
        if done not in best:
            continue
        for at, task in enumerate(tasks):
            if done >> at & 1 or before[at] & ~done:
                continue
            count, used = best[done]
            new = (count, used + task.time) if used + task.time <= cycle + 1e-9 else (count + 1, task.time)
            after = done | 1 << at
            best[after] = min(best.get(after, new), new)
    return best[(1 << len(tasks)) - 1][0]


@pytest.mark.parametrize("seed", range(20))
def test_against_all_orders(seed):
    """Proves: no order of up to eleven random tasks needs fewer stations, for whole times and for any."""
    draw = np.random.default_rng(seed)
    count = int(draw.integers(4, 12))
    times = draw.integers(1, 10, count).tolist() if seed % 2 else np.round(draw.uniform(0.2, 9, count), 2).tolist()
    arcs = [(i, j) for i, j in product(range(1, count + 1), repeat=2) if i < j and draw.random() < 0.25]
    tasks = tasks_of(times, arcs)
    cycle = float(max(times)) * float(draw.choice([1.0, 1.2, 1.7]))
    balance = balance_line(tasks, cycle)
    assert (len(balance.stations), balance.proven) == (fewest(tasks, cycle), True)
    assert TaskOrder(tasks, cycle).holds(balance.stations)


def test_thirty_tasks_in_seconds():
    """Proves: three lines of 30 tasks are proven within ten seconds each, and hold all their rules."""
    for seed in range(3):
        draw = np.random.default_rng(seed)
        times = draw.integers(1, 25, 30).tolist()
        arcs = [(i, j) for i, j in product(range(1, 31), repeat=2) if i < j <= i + 6 and draw.random() < 0.3]
        tasks = tasks_of(times, arcs)
        balance = balance_line(tasks, 30, seconds=10)
        assert balance.proven
        assert TaskOrder(tasks, 30).holds(balance.stations)


def test_what_just_fits_fits():
    """Proves: 0.1 + 0.2 is a full cycle of 0.3, though the sum of the floats is above it."""
    tasks = [LineTask("a", 0.1), LineTask("b", 0.2), LineTask("c", 0.15), LineTask("d", 0.15, ("a",))]
    balance = balance_line(tasks, 0.3)
    assert len(balance.stations) == 2
    assert balance.least == 2


def test_without_time_the_quick_balance_is_told_as_such():
    """Proves: with 0 seconds what is found holds all rules and says what is proven: less than what it has."""
    balance = balance_line(tasks_of(*JACKSON), 7, seconds=0)
    assert TaskOrder(tasks_of(*JACKSON), 7).holds(balance.stations)
    assert balance.least <= 8 <= len(balance.stations)


@pytest.mark.parametrize(
    ("tasks", "words"),
    [
        ([LineTask("weld", 12)], "'weld' takes 12, longer than the cycle of 10"),
        ([LineTask("a", 1, ("b",)), LineTask("b", 1, ("a",))], "waits, by way of others, for itself"),
        ([LineTask("a", 1, ("a",))], "for itself"),
        ([LineTask("a", 1, ("x",))], "'x', which is no task"),
        ([LineTask("a", 1), LineTask("a", 2)], "Two tasks are called 'a'"),
        ([], "tasks"), ("ab", "tasks"), ([("a", 1)], "tasks"),
    ],
)  # fmt: skip
def test_what_is_no_line_is_refused(tasks, words):
    """Proves: each defect is a finding with its remedy; a task that never fits gave an infeasible program."""
    with pytest.raises(InputError, match=words):
        balance_line(tasks, 10)
    with pytest.raises(InputError, match="cycle"):
        balance_line([LineTask("a", 1)], 0)
