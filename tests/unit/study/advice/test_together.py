"""Actions that need each other, what they save together, and what was nearly bought."""

from __future__ import annotations

from itertools import combinations

import pytest
from unit.study.advice.test_shares import by_orders
from unit.study.advice.test_worth import actions, fire, made_of, studied

PARTS = {"BOLT": (3.0, 0.4), "MOTOR": (12.0, 0.4)}
DAYS = 5
COST = {"BOLT": 1.2, "MOTOR": 4.8}
"""Holding a unit for a year; a unit of both avoids a margin of 40 in a fire: together they pay above 6 / 40 = 0.15."""


def test_two_parts_of_one_supplier_are_credited_once():
    """Proves: by hand. 50 units of each cost 300 a year and avoid 50 x 40 x 0.16 = 320: together 20, 10 each.

    Undone alone, the bolts seem to save 320 - 60 = 260 (above 0.03 a year) and the motors 80 (above 0.12): 340 where
    20 are saved.
    """
    result = studied(made_of(PARTS), [fire(DAYS, PARTS, 0.16)])
    table = actions(result).set_index("part")
    assert table["saving"].to_dict() == pytest.approx({"BOLT": 260.0, "MOTOR": 80.0})
    assert table["break_even_rate"].to_dict() == pytest.approx({"BOLT": 0.03, "MOTOR": 0.12})
    assert table["group"].nunique() == 1
    assert list(table["group_saving"]) == pytest.approx([20.0, 20.0])
    assert list(table["group_break_even_rate"]) == pytest.approx([0.15, 0.15])
    assert list(table["share"]) == pytest.approx([10.0, 10.0])
    assert "Alone, the others kept" in table["what_would_reverse_it"]["BOLT"]


def test_just_below_it_both_are_nearly_bought():
    """Proves: at 0.14 a year nothing is bought, each part alone avoids nothing, and both together pay above 0.15.

    A table of lone parts would say of both that they pay at no rate.
    """
    result = studied(made_of(PARTS), [fire(DAYS, PARTS, 0.14)])
    assert actions(result).empty
    together = [miss for miss in result.advice.lean if len(miss.extras) > 1]
    assert [{extra.part for extra in miss.extras} for miss in together] == [{"BOLT", "MOTOR"}]
    assert together[0].worth.break_even_rate == pytest.approx(0.15)
    assert together[0].worth.rate == pytest.approx(0.14)


def test_what_does_not_help_is_left_out_of_what_is_nearly_bought_together():
    """Proves: a third part from elsewhere, which the fire does not touch, is no member of the pair."""
    parts = PARTS | {"SEAL": (1.0, 0.4)}
    result = studied(made_of(parts), [fire(DAYS, PARTS, 0.14)])
    together = [miss for miss in result.advice.lean if len(miss.extras) > 1]
    assert [sorted(extra.part for extra in miss.extras) for miss in together] == [["BOLT", "MOTOR"]]


def test_shares_equal_brute_force_and_add_up():
    """Proves: three parts, two fires that overlap in one: shares are the mean over all orders of taking the actions.

    Each set of actions is priced here by its own evaluation; the best plan within a set stands for it.
    """
    parts = PARTS | {"SEAL": (2.0, 0.4)}
    fires = [fire(DAYS, PARTS, 0.2, name="a"), fire(DAYS, {"SEAL": 0, "BOLT": 0}, 0.2, name="b")]
    result = studied(made_of(parts), fires)
    undoing, shares = result.advice.undoing, result.advice.sharing.shares
    players = sorted(shares)
    assert len(players) == 3
    saved = {}
    for size in range(4):
        for taken in combinations(range(3), size):
            units = {i: undoing.actions[players[i]] for i in range(3) if i not in taken}
            policy = result.best
            for step in units.values():
                node = next(n for n in result.best.plan.buffers if n.part == step.part)
                policy = result.evaluator.moved(policy, node, 0.0)
            saved[frozenset(taken)] = policy.total
    nothing = saved[frozenset()]
    values = []
    for place in range(8):
        within = [key for key in saved if all(place >> i & 1 for i in key)]
        values.append(max(nothing - saved[key] for key in within))
    assert [shares[i] for i in players] == pytest.approx(by_orders(values, 3), rel=1e-6)
    assert sum(shares.values()) == pytest.approx(nothing - result.best.total, rel=1e-6)
    assert sum(shares.values()) == pytest.approx(result.policies["status quo"].total - result.best.total, rel=1e-6)
