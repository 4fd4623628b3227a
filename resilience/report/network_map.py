"""The network as a picture: layers from left to right, weak spots in color."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import Maybe, Of, Several, takes
from resilience.network.structure import single_points_of_failure
from resilience.report.looks import PLAIN, WEAK, Look
from resilience.report.picture.draw import tier_chart

if TYPE_CHECKING:
    from collections.abc import Collection

    import altair as alt

    from resilience.network.network import SupplyNetwork
    from resilience.quantities import SiteId


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
    looks = {
        site.site: Look(
            str(site.kind), str(site.region), WEAK if site.site in marked else PLAIN, float(site.site in marked), ""
        )
        for site in sorted(network.sites.values(), key=lambda one: (one.site not in marked, one.site))
    }
    return tier_chart(network, looks)


def _refuse_unknown(network: SupplyNetwork, named: Collection[SiteId]) -> None:
    unknown = sorted(set(named) - set(network.sites))
    if unknown:
        message = f"There is no site {unknown[0][:60]!r}."
        raise InputError([Finding(Code.UNKNOWN_REFERENCE, message, "Name sites of the network.", "network_map")])
