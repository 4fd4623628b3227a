"""Where each site stands in the picture: on a map, or in tiers from the suppliers on the left to the markets."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.network.drawing import layered
from resilience.network.lanes import LaneStatus
from resilience.report.picture.outline import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from resilience.network.network import SupplyNetwork
    from resilience.network.sites import Site
    from resilience.quantities import SiteId

MOST_NAMED = 160
"""Sites that are drawn by themselves: in a larger network those without exposure stand together by tier and kind."""
TALLEST = 18
"""Sites above one another: a tier with more takes several columns."""
BEST_FIRST = (LaneStatus.ACTIVE, LaneStatus.QUALIFIED, LaneStatus.CANDIDATE)
LEAST_ON_MAP = 2
MARGIN, LEAST_SPAN = 0.12, 4.0
"""Share of its span by which a frame is wider than the sites, and its least span in degrees."""
LEAST_ASPECT = 1.6
"""A map is at least so many times as wide as it is high."""
FLATTEST = 80.0
"""Latitude north or south of which no map is drawn: it would be stretched out of shape."""


@dataclass(frozen=True)
class Mark:
    """One mark of the picture: a site, or several that are alike (`count`)."""

    name: str
    site: SiteId | None
    kind: str
    region: str
    x: float
    y: float
    count: int = 1


@dataclass(frozen=True)
class TierLayout:
    """Marks with their places, the mark of each site, and the size of the picture in its own units."""

    marks: tuple[Mark, ...]
    place: Mapping[SiteId, int]
    columns: int
    rows: int


def on_map(network: SupplyNetwork) -> tuple[Site, ...]:
    """Sites with both coordinates; none where there are too few to make a map of."""
    found = tuple(site for site in network.sites.values() if None not in (site.latitude, site.longitude))
    return found if len(found) >= LEAST_ON_MAP else ()


def frame_of(sites: Iterable[Site]) -> Frame:
    """The part of the world in which sites are, a little wider than they are."""
    found = list(sites)
    east, north = ([float(value or 0.0) for value in values] for values in zip(*map(_degrees, found), strict=True))
    south, north_ = _wider(min(north), max(north))
    high = mercator(north_) - mercator(south)
    west, east_ = _wider(min(east), max(east), LEAST_ASPECT * high)
    return Frame(west, east_, max(south, -FLATTEST), min(north_, FLATTEST))


@dataclass(frozen=True)
class Near:
    """Sites of a kind that are near one another on a map, and where their mark stands: amid them."""

    kind: str
    sites: tuple[SiteId, ...]
    x: float
    y: float


def together(
    placed: Mapping[SiteId, tuple[float, float]], cell: float, kind: Callable[[SiteId], str]
) -> tuple[Near, ...]:
    """Sites by kind and by the square of the map that they are in, `cell` wide in the map's own units."""
    found: dict[tuple[str, int, int], list[SiteId]] = defaultdict(list)
    for site, (x, y) in placed.items():
        found[kind(site), math.floor(x / cell), math.floor(y / cell)].append(site)
    return tuple(
        Near(
            called,
            tuple(sites),
            *(round(sum(of) / len(sites), 3) for of in zip(*(placed[one] for one in sites), strict=True)),
        )
        for (called, _, _), sites in sorted(found.items())
    )


def mercator(latitude: float) -> float:
    """Height on a map that keeps directions (Mercator), in degrees of longitude at the equator."""
    bounded = math.radians(max(-FLATTEST, min(FLATTEST, latitude)))
    return math.degrees(math.log(math.tan(math.pi / 4 + bounded / 2)))


def tiers(network: SupplyNetwork, exposed: Sequence[SiteId]) -> TierLayout:
    """Sites in tiers; where there are too many, all but the most exposed stand together by tier, kind and region.

    `exposed` are sites whose failure costs something, those first that cost most.
    """
    sites = network.sites
    spots = layered(network)
    alone = set(sites) if len(sites) <= MOST_NAMED else set(exposed[:MOST_NAMED])
    by_tier: dict[int, list[SiteId]] = defaultdict(list)
    for site in sorted(sites, key=lambda one: (spots[one].place, one)):
        by_tier[spots[site].layer].append(site)
    marks: list[Mark] = []
    place: dict[SiteId, int] = {}
    column, rows = 0, 1
    for layer in sorted(by_tier):
        drawn = _drawn(network, by_tier[layer], alone)
        height = math.ceil(len(drawn) / max(1, math.ceil(len(drawn) / TALLEST)))
        for number, (mark, members) in enumerate(drawn):
            across, down = divmod(number, height)
            middle = (min(height, len(drawn) - across * height) - 1) / 2
            place |= dict.fromkeys(members, len(marks))
            marks.append(Mark(*mark, column + across, down - middle + 0.22 * (across % 2), len(members)))
        column, rows = column + math.ceil(len(drawn) / height), max(rows, height)
    return TierLayout(tuple(marks), place, max(1, column), rows)


def _drawn(
    network: SupplyNetwork, sites: Iterable[SiteId], alone: Collection[SiteId]
) -> list[tuple[tuple[str, SiteId | None, str, str], list[SiteId]]]:
    """Marks of a tier in their order, each with the sites that it stands for."""
    found: list[tuple[tuple[str, SiteId | None, str, str], list[SiteId]]] = []
    together: dict[tuple[str, str], list[SiteId]] = defaultdict(list)
    for name in sites:
        site = network.sites[name]
        if name in alone:
            found.append(((name, name, str(site.kind), str(site.region)), [name]))
        else:
            together[str(site.kind), str(site.region)].append(name)
    if len(together) > TALLEST:
        together = _by_kind(together)
    for (kind, region), members in sorted(together.items()):
        if len(members) == 1:
            found.append(((members[0], members[0], kind, region), members))
            continue
        where = f" in {region}" if region else ""
        found.append(((f"{len(members):,} x {kind}{where}", None, kind, region), members))
    return found


def _by_kind(together: Mapping[tuple[str, str], list[SiteId]]) -> dict[tuple[str, str], list[SiteId]]:
    joined: dict[tuple[str, str], list[SiteId]] = defaultdict(list)
    for (kind, _), members in together.items():
        joined[kind, ""].extend(members)
    return joined


def links(network: SupplyNetwork, layout: TierLayout, most: int) -> list[tuple[int, int, str]]:
    """Pairs of marks that goods go between, with the best status of their lanes; the busiest if there are too many."""
    counted: Counter[tuple[int, int]] = Counter()
    status: dict[tuple[int, int], LaneStatus] = {}
    for lane in network.lanes.values():
        ends = (layout.place.get(lane.origin), layout.place.get(lane.destination))
        if ends[0] is None or ends[1] is None or ends[0] == ends[1]:
            continue
        pair = (ends[0], ends[1])
        counted[pair] += 1
        status[pair] = min(status.get(pair, LaneStatus.CANDIDATE), lane.status, key=BEST_FIRST.index)
    return [(start, end, str(status[start, end])) for (start, end), _ in counted.most_common(most)]


def _degrees(site: Site) -> tuple[float | None, float | None]:
    return site.longitude, site.latitude


def _wider(low: float, high: float, least: float = LEAST_SPAN) -> tuple[float, float]:
    more = max(MARGIN * (high - low), (least - (high - low)) / 2, 0.5)
    return low - more, high + more
