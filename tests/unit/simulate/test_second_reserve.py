"""A reserve of two speeds in the simulator: each comes at its own time, and is paid by itself."""

from __future__ import annotations

import pytest

FAST = {"reserve_max": 10.0, "reserve_fee": 5.0, "activation_cost": 6.0, "activation_time": 1.0}
SLOW = {
    "second_reserve_max": 10.0, "second_reserve_fee": 2.0, "second_activation_cost": 1.0, "second_activation_time": 3.0,
}  # fmt: skip


def works(kit, first=0.0, second=0.0, **given):
    """S makes 10 a period for M; T, which makes nothing by itself, has the reserves that are bought."""
    lanes = [kit.lane("S", "M"), kit.lane("T", "M")]
    of = kit.model(lanes, [kit.make("S"), kit.make("T", capacity=0.0, **(FAST | SLOW | given))], [kit.sell()])
    bought = {"production_reserves": {kit.Node("T", "P"): first}, "second_reserves": {kit.Node("T", "P"): second}}
    return of, kit.plan(of, {"S>M:P:road": 10.0, "T>M:P:road": 0.0}, {("S", "P"): 10.0, ("T", "P"): 0.0}, **bought)


@pytest.mark.parametrize(
    ("first", "second", "loss"),
    [
        (0.0, 0.0, 5 * 300),
        (10.0, 0.0, 300 + 4 * 60),
        (0.0, 10.0, 3 * 300 + 2 * 10),
        (10.0, 10.0, 300 + 2 * 60 + 2 * 10),
        (4.0, 4.0, 300 + 4 * 24 + 2 * (6 * 30) + 2 * (4 * 1 + 2 * 30)),
    ],
)
def test_each_comes_at_its_own_time(kit, first, second, loss):
    """Proves: as in the program, overtime comes after 1 period at 6 a unit, the shift after 3 at 1, and goes first.

    With 4 of each, from the third period on both run and 2 of 10 are lost.
    Sensitivity: one call for both, or one price, would show in every case but the first.
    """
    assert kit.loss(works(kit, first, second), kit.outage(1, 1, 1, 1, 1)) == pytest.approx(loss)


def test_where_the_first_is_the_cheaper_it_is_used_first(kit):
    """Proves: a second reserve at 9 a unit fills what the first at 6 leaves: 4 at 6 and 6 at 9 once it is there."""
    pair = works(kit, 4.0, 10.0, second_activation_cost=9.0)
    loss = 300 + 2 * (4 * 6 + 6 * 30) + 2 * (4 * 6 + 6 * 9)
    assert kit.loss(pair, kit.outage(1, 1, 1, 1, 1)) == pytest.approx(loss)
