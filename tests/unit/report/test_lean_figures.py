"""Figures of the lean side: what they show is what was found, and nothing is drawn of what nobody measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

import resilience as rs

MODEL = rs.read_model("models/starter")


def view(**given):
    """The starter as a practitioner sees it, with its hazards."""
    return replace(rs.lean_view(MODEL, rs.read_scenarios("scenarios/starter.toml", MODEL.calendar)), **given)


def data(chart, layer):
    """Rows of one layer."""
    told = chart.to_dict()
    name = told["layer"][layer].get("data", told.get("data"))["name"]
    return told["datasets"][name]


def test_wastes_have_bars_and_what_is_not_measured_has_words():
    """Proves: five wastes have bars with their sums; motion and over-processing have words; work has none."""
    import resilience.study.lean.ledgers as room

    table = room.waste_table([room.todays_ledger(MODEL)])
    chart = rs.waste_bars(table, "EUR")
    bars = {row["waste"]: row["cost"] for row in data(chart, 0)}
    assert bars["transport"] == pytest.approx(328_176.67, abs=0.01)
    assert "work on good units" not in bars
    assert {row["waste"] for row in data(chart, 1)} == {"waiting", "over-processing", "motion"}


def test_cycles_against_the_takt():
    """Proves: assembly has a takt of 9.6 minutes and a cycle of 8.08; makers without working time have no bar."""
    (row,) = data(rs.takt_bars(view()), 0)
    assert (row["line"], row["takt"]) == ("PLANT ASSEMBLY", pytest.approx(9.6))
    assert row["cycle"] == pytest.approx(8.0808, abs=1e-3)
    assert row["pace"] == "keeps pace"
    with pytest.raises(rs.InputError, match="working time"):
        rs.takt_bars(view(lines=()))


def test_conditions_stand_beside_what_is_stated():
    """Proves: seals are cut once in 2.86 years and may be once in 5.19; who is never cut has no dot, only a mark."""
    rows = {row["lane"]: row for row in data(rs.jit_conditions(view()), 0)}
    seals = rows["SEAL, MARINO to PLANT"]
    assert (seals["years"], seals["needed"]) == (pytest.approx(2.86, abs=0.01), pytest.approx(5.19, abs=0.01))
    assert seals["pays"] == "a buffer pays"
    assert rows["PUMP, PLANT to CITY"]["years"] is None
    with pytest.raises(rs.InputError):
        rs.jit_conditions(view(conditions=()))


def test_what_cards_hide():
    """Proves: a point a step, cards falling; what are no steps is refused."""
    stations = [rs.CardStation("press", 1.0, 3)]
    steps = rs.remove_cards(
        stations, demand=0.5, holding_cost=1, late_cost=10, service=0.6, units=200, replications=5, seed=1
    )
    rows = data(rs.removal_curve(steps), 0)
    assert [row["cards"] for row in rows] == [sum(step.cards.values()) for step in steps]
    assert rows[0]["service"] == steps[0].service.mean
    for wrong in ([], ["step"]):
        with pytest.raises(rs.InputError):
            rs.removal_curve(wrong)
