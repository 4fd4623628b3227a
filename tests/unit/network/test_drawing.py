"""Where sites are drawn."""

from __future__ import annotations

from resilience.network.drawing import layered


def test_goods_flow_from_left_to_right(tiny_result):
    """Proves: suppliers, plant and market stand in three layers, each centered on 0."""
    spots = layered(tiny_result.model.network)
    assert [spots[site].layer for site in ("NEAR", "FAR", "PLANT", "SHOP")] == [0, 0, 1, 2]
    assert sorted(spots[site].place for site in ("NEAR", "FAR")) == [-0.5, 0.5]
    assert spots["PLANT"].place == 0
