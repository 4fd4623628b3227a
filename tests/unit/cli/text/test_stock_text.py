"""What is printed of the way from today's stock to the plan."""

from __future__ import annotations

import io
from dataclasses import replace
from types import SimpleNamespace

import pytest
from rich.console import Console
from support import small as kit

from resilience.cli.text.plan.stock_text import print_stock
from resilience.network.parts import Inventory, Node
from resilience.plan.plan import Plan


def printed(pack, on_hand, on_order, keeps, *, kept_today=None, every=None):
    """Lines that tell of a shelf of nails at a lead time of 4 periods and a flow of 5."""
    lane = kit.lane("N", "M", "NAIL", lead_time=4.0)
    model = kit.model([lane], [kit.make("N", "NAIL")], [kit.sell(part="NAIL", quantity=5.0)], holding=0.01)
    network = model.network
    parts = {"NAIL": replace(network.parts["NAIL"], pack=pack)}
    model = replace(
        model, network=replace(network, parts=parts), inventory=(Inventory("M", "NAIL", on_hand, on_order),)
    )
    node = Node("M", "NAIL")
    model = replace(model, cover={} if kept_today is None else {node: kept_today})
    deliveries = {} if every is None else {lane.id: 1 / every}
    plan = Plan("best", buffers={node: keeps}, flows={lane.id: 5.0}, deliveries=deliveries)
    console = Console(file=io.StringIO(), width=150, highlight=False)
    terminal = SimpleNamespace(show=lambda *what: [console.print(one) for one in what])
    print_stock(terminal, SimpleNamespace(model=model, plan=plan))
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("pack", "on_hand", "keeps", "down"),
    [(8.0, 71.0, 40.0, "31, 3 packs of 8"), (25.0, 9.0, 0.5, "8.5, less than 1 pack of 25")],
)
def test_packs_to_run_down_leave_the_target(pack, on_hand, keeps, down):
    """Proves: what is left is no less than the plan keeps; stocks stand in units, so there is nothing to take off."""
    words = printed(pack, on_hand, 0.0, keeps)
    assert down in words
    assert "run down rounded down" in words
    assert "on order" not in words
    assert words.count("pack") == 2


def test_orders_beyond_the_usual_are_seen():
    """Proves: 20 are on the way anyway; of 65 on order 45 are stock, so of 60 to buy 15 are still to be ordered.

    Sensitivity: `buy 60` was ordered twice by whoever believed it.
    """
    words = printed(None, 10.0, 65.0, 70.0)
    (row,) = (line.split() for line in words.splitlines() if line.lstrip().startswith("NAIL at M"))
    assert row[-8:-1] == ["10", "65", "20", "70", "60", "15", "0"]
    assert "Usual is what the planned flow has on the way anyway" in words


@pytest.mark.parametrize(
    ("on_hand", "keeps", "kept_today", "told"),
    [(44.0, 0.0, 55.0, "NAIL at M (44 there, between 0 and 60)"), (70.0, 16.0, 8.0, "(70 there, between 16 and 76)"),
     (44.0, 12.0, 12.0, None), (97.0, 0.0, 55.0, None), (9.0, 30.0, 55.0, None)],
)  # fmt: skip
def test_a_shelf_left_alone_is_told_where_the_plan_changes_it(on_hand, keeps, kept_today, told):
    """Proves: a shelf to be lowered with stock below one delivery of 60 needs nothing, and that is said with numbers.

    Sensitivity: an action lowers the shelf, and the table of stock does not know it.
    """
    words = " ".join(printed(None, on_hand, 0.0, keeps, kept_today=kept_today, every=12.0).split())
    assert ("Left alone, though the plan changes what they keep" in words) == (told is not None)
    assert told is None or told in words
    assert ("Nothing to buy and nothing to run down" in words) == (keeps <= on_hand <= keeps + 60)


@pytest.mark.parametrize(("on_order", "coming"), [(65.0, "+ 45"), (33.0, "+ 13"), (19.0, None), (0.0, None)])
def test_what_is_to_come_is_run_down_as_well(on_order, coming):
    """Proves: of 97 units 57 are to go, and of 65 on order the 45 beyond the usual 20, too, told beside them.

    Sensitivity: `run down 57` left out 45 more that were on their way.
    """
    lines = printed(None, 97.0, on_order, 40.0).splitlines()
    place = next(place for place, line in enumerate(lines) if line.lstrip().startswith("NAIL at M"))
    assert "57" in lines[place].split()
    assert (coming is not None) == (lines[place + 1].strip() == coming)
