"""The network as a picture: layers from left to right, weak spots in color."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import Maybe, Of, Several, TableOf, takes
from resilience.network.structure import single_points_of_failure
from resilience.report.looks import PLAIN, STRONG, UNKNOWN, WEAK, Look
from resilience.report.numbers import money
from resilience.report.picture.draw import tier_chart

if TYPE_CHECKING:
    from collections.abc import Collection

    import altair as alt
    import pandas as pd

    from resilience.network.network import SupplyNetwork
    from resilience.quantities import SiteId

EXPOSED = ("kind", "name", "margin_lost")
"""Columns of an exposure table that a picture needs."""


@takes(network=Of("SupplyNetwork"), weak=Maybe(Several("sites")), exposure=Maybe(TableOf(EXPOSED)))
def network_map(
    network: SupplyNetwork, weak: Collection[SiteId] | None = None, exposure: pd.DataFrame | None = None
) -> alt.LayerChart | alt.FacetChart:
    """Draw sites and lanes; goods flow from left to right.

    Parameters
    ----------
    network
        The supply network.
    weak
        Sites to color; None: single points of failure (without them a product cannot reach any market).
    exposure
        `rs.exposure(model).table`: sites are then marked where sales stop before they recover, the larger the more one
        failure loses, whatever the shape of the network says; `weak` is not asked.
    """
    _refuse_unknown(network, weak or ())
    if exposure is not None:
        return tier_chart(network, _by_loss(network, exposure))
    marked = {point.site for point in single_points_of_failure(network)} if weak is None else set(weak)
    looks = {
        site.site: Look(
            str(site.kind), str(site.region), WEAK if site.site in marked else PLAIN, float(site.site in marked), ""
        )
        for site in sorted(network.sites.values(), key=lambda one: (one.site not in marked, one.site))
    }
    return tier_chart(network, looks)


def _by_loss(network: SupplyNetwork, exposure: pd.DataFrame) -> dict[SiteId, Look]:
    """How each site looks by what one failure of it loses; not known where the table does not have it."""
    rows = exposure[exposure["kind"] == "site"]
    lost = dict(zip(map(str, rows["name"]), map(float, rows["margin_lost"]), strict=True))
    found = {}
    for name, site in sorted(network.sites.items(), key=lambda one: (-_known(lost.get(one[0])), one[0])):
        margin = lost.get(name, math.nan)
        state = UNKNOWN if math.isnan(margin) else WEAK if margin > 0 else STRONG
        told = "not known" if math.isnan(margin) else f"loses {money(margin)}"
        found[name] = Look(str(site.kind), str(site.region), state, _known(margin), told)
    return found


def _known(margin: float | None) -> float:
    """A margin, 0 where it is not known."""
    return 0.0 if margin is None or math.isnan(margin) else margin


def _refuse_unknown(network: SupplyNetwork, named: Collection[SiteId]) -> None:
    unknown = sorted(set(named) - set(network.sites))
    if unknown:
        message = f"There is no site {unknown[0][:60]!r}."
        raise InputError([Finding(Code.UNKNOWN_REFERENCE, message, "Name sites of the network.", "network_map")])
