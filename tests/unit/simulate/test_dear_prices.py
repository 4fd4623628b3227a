"""Prices that rise, in the simulator: what goes all the same is paid for, whenever it goes."""

from __future__ import annotations

import pytest


def test_a_rise_is_paid_on_what_goes(kit):
    """Proves: 10 a period at 2 more for three periods are 60, on a lane and at a maker of 80 % yield 75.

    Sensitivity: a rise on what goes above plan alone costs nothing; one on good units 60 at the maker.
    """
    hit = kit.scenario(("lane_price", "S>M:P:road", (2.0, 2.0, 2.0)))
    assert kit.loss(kit.chain(), hit) == pytest.approx(60)
    hit = kit.scenario(("make_price", "S|P", (2.0, 2.0, 2.0)))
    assert kit.loss(kit.chain(make_is={"yield_share": 0.8}), hit) == pytest.approx(75)


def test_what_does_not_go_is_not_paid(kit):
    """Proves: S is down in the second of three dear periods: 40 are paid more, and 10 sales lost at 30.

    Sensitivity: a rise times the planned flow would say 360.
    """
    hit = kit.scenario(
        ("lane_price", "S>M:P:road", (2.0, 2.0, 2.0)), ("production_loss", "S|P", (0.0, 1.0)),
        ("stock_locked", "S|P", (0.0, 1.0)), sites=("S",),
    )  # fmt: skip
    assert kit.loss(kit.chain(), hit) == pytest.approx(340)
