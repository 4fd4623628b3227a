"""What is spent once on approving a source: spread over stated years, and paid back in some."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience import optimize
from resilience.files import check
from resilience.network.lanes import LaneStatus

FAR = "FAR>PLANT:VALVE:rail"


def with_far(result, **given):
    """The tiny model with another way of approving the maker that is far."""
    network = result.model.network
    lane = replace(network.lanes[FAR], **given)
    return replace(result.model, network=replace(network, lanes={**network.lanes, FAR: lane}))


def test_once_is_spread_over_its_years(tiny_result):
    """Proves: 1,000 spent once over four years cost what 250 a year do, and pay back in 1,000 / (saving + 250).

    Sensitivity: counted every year, 1,000 would be too dear beside a saving of a few hundred.
    """
    once = with_far(tiny_result, qualification_cost=0.0, qualification_once=1000.0, qualification_years=4.0)
    yearly = with_far(tiny_result, qualification_cost=250.0)
    found, same = optimize(once, tiny_result.book), optimize(yearly, tiny_result.book)
    assert found.objective == pytest.approx(same.objective)
    row = found.recommendations.set_index("kind").loc["source"]
    assert row["spent_once"] == 1000
    assert row["payback_years"] == pytest.approx(1000 / (row["saving"] + 250))
    assert same.recommendations["spent_once"].isna().all()


def test_what_is_spent_already_costs_nothing_more(tiny_result):
    """Proves: once approved a lane costs what keeps it approved, whatever approving it took."""
    lane = with_far(tiny_result, qualification_once=1000.0, qualification_years=4.0).network.lanes[FAR]
    assert lane.approval_cost == 750
    assert replace(lane, status=LaneStatus.QUALIFIED).approval_cost == 500


def test_years_are_needed(tiny):
    """Proves: a cost spent once without its years is a finding in that row; no number of years is assumed."""
    lanes = tiny.model / "lanes.csv"
    head, *rows = lanes.read_text(encoding="utf-8").splitlines()
    lines = [f"{head},qualification_once", *(f"{row},{1000 if 'FAR' in row else ''}" for row in rows)]
    lanes.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (finding,) = check(tiny.model).errors
    assert (finding.code, finding.row, finding.column) == ("needed", 3, "qualification_years")
