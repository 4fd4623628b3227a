"""Plans that differ in stocks and lots only are simulated side by side, with the same digits as one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from resilience.simulate.layout.shelves import alike
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.strata import simulate_side_by_side, simulate_strata


@pytest.fixture
def maker(kit):
    """A workshop M that makes 6 of the 10 it hands on and buys 4; it and the shop have shelves; its lanes have lots."""
    lanes = [
        kit.lane("S", "M", lead_time=2.0),
        kit.lane("M", "SHOP", lead_time=1.0),
    ]
    of = kit.model(lanes, [kit.make("S"), kit.make("M", capacity=8.0)], [kit.sell("SHOP", patience=2.0)])
    return of, kit.plan(of, {lanes[0].id: 4.0, lanes[1].id: 10.0}, {("S", "P"): 4.0, ("M", "P"): 6.0})


@pytest.fixture
def variants(kit, maker):
    """Plans with other shelves and lots, one with other flows, and one that nothing feeds."""
    of, plan = maker
    first, second = of.network.lanes
    shelf, shop = kit.Node("M", "P"), kit.Node("SHOP", "P")
    return of, {
        "bare": plan,
        "shelf": replace(plan, buffers={shelf: 13.0}),
        "both": replace(plan, buffers={shelf: 7.5, shop: 22.0}),
        "lots": replace(plan, buffers={shop: 5.0}, deliveries={first: 0.25, second: 0.2}),
        "one lot": replace(plan, buffers={shop: 5.0}, deliveries={second: 0.2}),
        "flows": replace(plan, flows={first: 3.0, second: 10.0}, production={kit.Node("S", "P"): 3.0, shelf: 7.0}),
        "nothing": replace(plan, flows={}),
    }


def hits(kit):
    """Outages of the maker, of the shelf it keeps and of the lane to the shop, whole and in part, long and short."""
    found = []
    for periods, share in ((2, 1.0), (7, 0.6), (30, 1.0)):
        profile = (share,) * periods
        found += [
            kit.scenario(("production_loss", "M|P", profile), ("stock_locked", "M|P", profile), name=f"site {periods}"),
            kit.scenario(("lane_loss", "M>SHOP:P:road", profile), name=f"lane {periods}"),
            kit.scenario(("production_loss", "S|P", profile), name=f"maker {periods}"),
        ]
    return found


@pytest.mark.parametrize("block", [4, 8192])
@pytest.mark.parametrize("draws", [0, 5])
def test_side_by_side_is_one_by_one_to_the_last_digit(kit, variants, draws, block):
    """Proves: losses, units short and the average annual loss of each plan are those it has alone, whatever the block.

    Sensitivity: a shelf that is locked, a maker that passes on what lies there, or a lot taken from the first plan of a
    group would make the shelf of 13 lose what the bare one does.
    """
    of, plans = variants
    scenarios = hits(kit)
    found = {}
    for some in simulate_side_by_side(of, list(plans.values()), scenarios, seed=3, draws=draws, block=block):
        found |= some
    assert found.pop(list(plans).index("nothing")) is None
    assert len(found) == len(plans) - 1
    losses = set()
    for number, result in found.items():
        alone = simulate_strata(of, list(plans.values())[number], scenarios, seed=3, draws=draws)
        assert np.array_equal(result.losses, alone.losses)
        assert np.array_equal(result.short, alone.short)
        assert result.aal == alone.aal
        losses.add(tuple(alone.losses))
    assert len(losses) == len(found)


def test_only_stocks_and_lots_are_alike(kit, variants):
    """Proves: other shelves and lots are one group, another flow is not: it orders, waits and closes otherwise."""
    of, plans = variants
    layouts = {name: compile_layout(of, plan, hits(kit)) for name, plan in plans.items() if name != "nothing"}
    assert {name for name in layouts if alike(layouts["bare"], layouts[name])} == set(layouts) - {"flows"}
