"""The network as a picture: layers from left to right, weak spots in color."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import Maybe, Of, Several, takes
from resilience.network.drawing import layered
from resilience.network.structure import single_points_of_failure
from resilience.report.colors import QUIET, WEAK

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.quantities import SiteId

LAYER_WIDTH, ROW_HEIGHT = 220, 30
STATUS_DASH = {"active": [1, 0], "qualified": [6, 3], "candidate": [2, 3]}
ROLES = {"weak spot": WEAK, "site": QUIET}
SHAPES = {"supplier": "circle", "plant": "square", "warehouse": "diamond", "market": "triangle-right"}


@takes(network=Of("SupplyNetwork"), weak=Maybe(Several("sites")))
def network_map(network: SupplyNetwork, weak: Collection[SiteId] | None = None) -> alt.LayerChart | alt.FacetChart:
    """Draw sites and lanes; goods flow from left to right.

    Parameters
    ----------
    network
        The supply network.
    weak
        Sites to color; None: single points of failure (without them a product cannot reach any market).
    """
    _refuse_unknown(network, weak or ())
    marked = {point.site for point in single_points_of_failure(network)} if weak is None else set(weak)
    sites, lanes = map_tables(network, marked)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.5, float(sites["x"].max()) + 0.5], nice=False))
    edge = float(sites["y"].abs().max()) + 0.8
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[edge, -edge], nice=False))
    rules = (
        alt.Chart(lanes)
        .mark_rule(color="#B0B0B0", strokeWidth=1)
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            strokeDash=alt.StrokeDash("status:N", scale=_scale(STATUS_DASH, lanes["status"]), title="lane"),
            tooltip=["lane", "status", "mode"],
        )
    )
    dots = (
        alt.Chart(sites)
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("role:N", title=None, scale=_scale(ROLES, sites["role"])),
            shape=alt.Shape("kind:N", title="site", scale=_scale(SHAPES, sites["kind"])),
            tooltip=["site", "kind", "region"],
        )
    )
    names = alt.Chart(sites).mark_text(dy=-11, fontSize=10).encode(x=x, y=y, text="site:N")
    height = ROW_HEIGHT * int(sites["x"].value_counts().max() + 1)
    width = LAYER_WIDTH * int(sites["x"].max() + 1)
    frameless = alt.ViewBackground(stroke=None)
    return alt.layer(rules, dots, names).properties(width=width, height=max(160, height), view=frameless)


def _refuse_unknown(network: SupplyNetwork, named: Collection[SiteId]) -> None:
    unknown = sorted(set(named) - set(network.sites))
    if unknown:
        message = f"There is no site {unknown[0][:60]!r}."
        raise InputError([Finding(Code.UNKNOWN_REFERENCE, message, "Name sites of the network.", "network_map")])


def map_tables(network: SupplyNetwork, weak: Collection[SiteId]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sites and lanes with their places: x counts layers, y is centered on 0."""
    spots = layered(network)
    sites = pd.DataFrame(
        [
            {
                "site": site.site,
                "kind": str(site.kind),
                "region": site.region,
                "role": "weak spot" if site.site in weak else "site",
                "x": spots[site.site].layer,
                "y": spots[site.site].place,
            }
            for site in network.sites.values()
        ]
    )
    lanes = pd.DataFrame(
        [
            {
                "lane": lane.id,
                "status": str(lane.status),
                "mode": str(lane.mode),
                "x": spots[lane.origin].layer,
                "y": spots[lane.origin].place,
                "x2": spots[lane.destination].layer,
                "y2": spots[lane.destination].place,
            }
            for lane in network.lanes.values()
        ],
        columns=["lane", "status", "mode", "x", "y", "x2", "y2"],
    )
    return sites, lanes


def _scale(looks: Mapping[str, Any], present: pd.Series[str]) -> alt.Scale:
    """Fixed looks of a column's values; the legend names those that occur."""
    used = {name: look for name, look in looks.items() if name in set(present)}
    return alt.Scale(domain=list(used), range=list(used.values()))
