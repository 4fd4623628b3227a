"""Every figure renders offline to a picture with something in it, and shows the numbers of its table."""

from __future__ import annotations

import zlib

import pytest

from resilience import exposure
from resilience.report.costs import cost_blocks
from resilience.report.figures import cost_by_policy, exceedance_curve, network_map, stock_over_time
from resilience.report.looks import WEAK
from resilience.study.run.losses import exceedance
from resilience.study.run.worst import worst_scenario_paths


@pytest.fixture(params=["map", "cost", "exceedance", "stock"])
def chart(request, tiny_result):
    """Each figure of one result."""
    result = tiny_result
    make = {
        "map": lambda: network_map(result.model.network),
        "cost": lambda: cost_by_policy(result.comparison, "EUR"),
        "exceedance": lambda: exceedance_curve(exceedance(result), "EUR"),
        "stock": lambda: stock_over_time(worst_scenario_paths(result)),
    }
    return make[request.param]()


def test_each_figure_renders_to_a_picture(chart, tmp_path):
    """Proves: PNG and SVG without a browser or a network, and more than a blank page (which packs to nothing)."""
    chart.save(tmp_path / "figure.png")
    picture = (tmp_path / "figure.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(zlib.compress(picture)) > 5_000
    chart.save(tmp_path / "figure.svg")
    assert "<path" in (tmp_path / "figure.svg").read_text(encoding="utf-8")


def test_blocks_add_up_to_the_total(tiny_result):
    """Proves: blocks plus what all pay give each policy's total. The premium of dear sources counts once."""
    comparison = tiny_result.comparison
    blocks, common = cost_blocks(comparison)
    sums = blocks.groupby("policy")["cost"].sum()
    for _, row in comparison.iterrows():
        assert sums[row["policy"]] + common == pytest.approx(row["total"])


def test_weak_spots_are_the_single_points_of_failure(tiny_result):
    """Proves: without candidates NEAR and PLANT are weak; FAR, which may help, is not. A given list replaces this."""
    network = tiny_result.model.network
    assert weak_in(network_map(network)) == {"NEAR", "PLANT"}
    assert weak_in(network_map(network, ["FAR"])) == {"FAR"}
    exposed = exposure(tiny_result.model, dynamic=False).table
    assert weak_in(network_map(network, exposure=exposed)) == {"NEAR"}


def weak_in(chart):
    """Sites that a picture marks as weak."""
    values = [row for rows in chart.to_dict()["datasets"].values() for row in rows]
    return {row["site"] for row in values if row.get("state") == WEAK}
