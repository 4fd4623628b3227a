"""What is printed of the way from today's stock to the plan."""

from __future__ import annotations

import io
from dataclasses import replace
from types import SimpleNamespace

import pytest
from rich.console import Console
from support import small as kit

from resilience.cli.text.stock_text import print_stock
from resilience.network.parts import Inventory, Node
from resilience.plan.plan import Plan


def printed(pack, on_hand, on_order, keeps):
    """Lines that tell of a shelf of nails at a lead time of 4 periods and a flow of 5."""
    lane = kit.lane("N", "M", "NAIL", lead_time=4.0)
    model = kit.model([lane], [kit.make("N", "NAIL")], [kit.sell(part="NAIL", quantity=5.0)], holding=0.01)
    network = model.network
    parts = {"NAIL": replace(network.parts["NAIL"], pack=pack)}
    model = replace(
        model, network=replace(network, parts=parts), inventory=(Inventory("M", "NAIL", on_hand, on_order),)
    )
    plan = Plan("best", buffers={Node("M", "NAIL"): keeps}, flows={lane.id: 5.0})
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
