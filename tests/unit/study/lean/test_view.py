"""Takt, bottleneck and cards of a model as it runs today."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import small as kit

from resilience.network.parts import Node
from resilience.study.lean.view import lean_records, lean_view


def model(*, cover=None, pack=None, **lane):
    """S makes 100 a period of P on a line of 8 hours at 3 minutes each, 80 % good; 5 deliveries a period to M."""
    how = {"lead_time": 1.0, "delivery_options": (5.0,), "deliveries": 5.0, "share": 1.0} | lane
    made = kit.make("S", resource="LINE", cycle_time=0.05, yield_share=0.8)
    found = kit.model(
        [kit.lane("S", "M", **how)], [made], [kit.sell(quantity=100.0)], holding=0.01, resources=[("S", "LINE", 8.0)],
        cover=cover or {},
    )  # fmt: skip
    parts = {key: replace(part, pack=pack) for key, part in found.network.parts.items()}
    return replace(found, network=replace(found.network, parts=parts))


def test_takt_cycle_and_load_of_a_line():
    """Proves: 8 h for 100 good units are 4.8 minutes; of 3 minutes each and 80 % good a good one takes 3.75: 78.1 %.

    Without the units thrown away it would be 62.5 %.
    """
    (line,) = lean_view(model()).lines
    assert (line.takt, line.cycle) == (pytest.approx(4.8), pytest.approx(3.75))
    assert line.needed == pytest.approx(0.78125)
    assert line.bottleneck
    assert line.keeps_pace


def test_cards_of_a_lane():
    """Proves: 100 a period, 1 + 1/5 periods, lots of 20: 6 cards; with 30 aimed at 7.5, so 8, of which 2 are buffer.

    Without the wait for the next delivery it would be 5.
    """
    (loop,) = lean_view(model()).loops
    assert (loop.lot, loop.container, loop.cards, loop.most_units) == (20, 20, 6, 120)
    assert loop.buffer_cards == 0
    (loop,) = lean_view(model(cover={Node("M", "P"): 30.0})).loops
    assert (loop.cards, loop.buffer_cards, loop.most_units) == (8, 2, 160)


def test_a_pack_is_the_container_where_one_is_stated():
    """Proves: packs of 12 make ten cards of 120 units; a larger pack holds more for the same flow, never less."""
    (loop,) = lean_view(model(pack=12.0)).loops
    assert (loop.container, loop.cards) == (12, 10)


def test_goods_that_flow_one_by_one_have_no_cards_but_a_stock():
    """Proves: without deliveries and packs a loop holds 100 x 1 units, no cards are counted, and a note says so."""
    view = lean_view(model(delivery_options=(), deliveries=None))
    (loop,) = view.loops
    assert (loop.cards, loop.container, loop.most_units) == (None, None, 100)
    assert any("1 of 1 lanes in use" in note for note in view.notes)


def test_records_are_plain():
    """Proves: what JSON gets is the same lines and loops, in words and numbers alone."""
    told = lean_records(lean_view(model()))
    assert told["lines"][0]["name"] == "LINE"
    assert told["loops"][0]["cards"] == 6
