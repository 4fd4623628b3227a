"""The picture itself: sites by what their failure costs, lanes between them, and the land around those on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from resilience.report.colors import STATE_COLORS
from resilience.report.picture.outline import land
from resilience.report.picture.places import frame_of, links, mercator, on_map, tiers, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeAlias

    from resilience.network.network import SupplyNetwork
    from resilience.quantities import SiteId
    from resilience.report.looks import Look

    Drawn: TypeAlias = alt.LayerChart | alt.FacetChart

STATUS_DASH = {"active": [1, 0], "qualified": [6, 3], "candidate": [2, 3]}
SHAPES = {"supplier": "circle", "plant": "square", "warehouse": "diamond", "market": "triangle-right"}
COLUMN, ROW, WIDEST = 132, 34, 1040
MANY_LANES = 150
"""Lanes above which each is drawn faintly."""
MOST_LANES = 700
"""Lanes drawn: beyond them a picture is a cloud."""
SIZES = (60.0, 420.0)
"""Areas of marks in square pixels, of a site that loses nothing and of the one that loses most."""
LEAST_PICTURE = 420
LETTER, NAME_HEIGHT = 6.2, 14
"""Pixels that a letter of a name takes, and within how many up or down a second name on a map could not be read."""
MAPPED_NAME = 160
"""Pixels that a name on a map takes at most: what is longer is cut."""
PLACES = 3
"""Decimals of a coordinate: a thousandth of a degree is below a pixel."""
MAP_WIDTH, MAP_HEIGHT = 1000, 460
MOST_ALONE = 400
"""Sites on a map that are drawn by themselves, the most exposed."""
SQUARE_WIDE = 24.0
"""Pixels within which those that are not stand together."""
MOST_MAPPED_NAMES = 40
"""Names on a map, those of the most exposed sites."""
LAND, SHORE, LANE = "#F1EFEA", "#B9B5AA", "#A8A8A8"
PICKED = "chosen == '' || datum.site == chosen"
TOUCHED = "chosen == '' || datum.start == chosen || datum.end == chosen"


def tier_chart(network: SupplyNetwork, looks: Mapping[SiteId, Look]) -> Drawn:
    """Sites in tiers, goods flowing from left to right; `looks` holds every site, the most exposed first."""
    layout = tiers(network, [site for site, look in looks.items() if look.exposure > 0])
    sites = _sized(pd.DataFrame([_row(mark, looks) | {"x": mark.x, "y": mark.y} for mark in layout.marks]))
    lanes = pd.DataFrame(
        [
            {
                "start": layout.marks[start].name, "end": layout.marks[end].name, "status": status,
                "x": layout.marks[start].x, "y": layout.marks[start].y,
                "x2": layout.marks[end].x, "y2": layout.marks[end].y,
            }
            for start, end, status in links(network, layout, MOST_LANES)
        ],
        columns=["start", "end", "status", "x", "y", "x2", "y2"],
    )  # fmt: skip
    edge = float(sites["y"].abs().max()) + 0.8
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.5, layout.columns - 0.5], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[edge, -edge], nice=False))
    rules = (
        alt.Chart(lanes)
        .mark_rule(color=LANE, strokeWidth=1)
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            strokeDash=alt.StrokeDash("status:N", scale=scale_of(STATUS_DASH, lanes["status"]), title="lane"),
            opacity=alt.condition(TOUCHED, alt.value(0.8 if len(lanes) <= MANY_LANES else 0.3), alt.value(0.06)),
            tooltip=[alt.Tooltip("start:N", title="from"), alt.Tooltip("end:N", title="to"), "status:N"],
        )
    )
    names = _names(alt.Chart(sites), x, y, alt.ExprRef(f"width / {layout.columns} - 6"))
    width = max(LEAST_PICTURE, min(WIDEST, COLUMN * layout.columns))
    return _joined([rules, _dots(sites, x, y), names], width, ROW * (layout.rows + 1))


def map_chart(network: SupplyNetwork, looks: Mapping[SiteId, Look]) -> Drawn | None:
    """Sites that have coordinates on a map of the land around them; None where there are too few of them.

    Of very many, the less exposed stand together where they are near one another.
    """
    found = on_map(network)
    if not found:
        return None
    frame = frame_of(found)
    placed = {site.site: _spot(float(site.longitude or 0.0), float(site.latitude or 0.0)) for site in found}
    ranked = [site for site in looks if site in placed]
    low, high = mercator(frame.south), mercator(frame.north)
    width, height = _size(frame.east - frame.west, high - low)
    scale = width / (frame.east - frame.west)
    rows = [_look(site, looks[site]) | _at(placed[site]) for site in ranked[:MOST_ALONE]]
    near = together(
        {site: placed[site] for site in ranked[MOST_ALONE:]}, SQUARE_WIDE / scale, lambda site: looks[site].kind
    )
    rows += [_several(f"{len(one.sites):,} x {one.kind}", one.kind, "") | _at((one.x, one.y)) for one in near]
    sites = _sized(pd.DataFrame(rows))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[frame.west, frame.east], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[low, high], nice=False))
    ground = [
        {"ring": number} | _at(_spot(east, north)) for number, ring in enumerate(land(frame)) for east, north in ring
    ]
    shore = (
        alt.Chart(pd.DataFrame(ground, columns=["ring", "x", "y"]))
        .mark_line(fill=LAND, stroke=SHORE, strokeWidth=0.6, clip=True)
        .encode(x=x, y=y, detail="ring:N", order=alt.OrderValue(None))
    )
    ways = _ways(network, {site: placed[site] for site in ranked[:MOST_ALONE]}, x, y)
    named = alt.Chart(_readable(sites[sites["site"] != ""], scale))
    over = _names(named, x, y, MAPPED_NAME)
    under = _names(named, x, y, MAPPED_NAME, stroke="white", strokeWidth=3)
    return _joined([shore, ways, _dots(sites, x, y), under, over], width, height)


def _at(spot: tuple[float, float]) -> dict[str, object]:
    return {"x": spot[0], "y": spot[1]}


def _ways(network: SupplyNetwork, placed: Mapping[SiteId, tuple[float, float]], x: alt.X, y: alt.Y) -> alt.Chart:
    """Lanes between sites that are drawn alone, first those of the sites that come first."""
    order = {site: number for number, site in enumerate(placed)}
    pairs = {(one.origin, one.destination) for one in network.lanes.values()}
    drawn = sorted(
        ((start, end) for start, end in pairs if start in order and end in order),
        key=lambda pair: (min(order[pair[0]], order[pair[1]]), pair),
    )
    rows = [
        {"start": start, "end": end, "x": placed[start][0], "y": placed[start][1],
         "x2": placed[end][0], "y2": placed[end][1]}
        for start, end in drawn[:MOST_LANES]
    ]  # fmt: skip
    lanes = pd.DataFrame(rows, columns=["start", "end", "x", "y", "x2", "y2"])
    picked = alt.condition(TOUCHED, alt.value(0.7), alt.value(0.08))
    ways: alt.Chart = (
        alt.Chart(lanes).mark_rule(color=LANE, strokeWidth=1).encode(x=x, y=y, x2="x2:Q", y2="y2:Q", opacity=picked)
    )
    return ways


def _row(mark: Any, looks: Mapping[SiteId, Look]) -> dict[str, object]:
    """A mark as the picture's data: a site, or several whose failure costs less than any that is drawn alone."""
    if mark.site is not None:
        return _look(mark.site, looks[mark.site])
    return _several(mark.name, mark.kind, mark.region)


def _several(name: str, kind: str, region: str) -> dict[str, object]:
    return {
        "name": name, "site": "", "kind": kind, "region": region, "exposure": 0.0, "state": "several sites",
        "told": "less exposed than those drawn alone",
    }  # fmt: skip


def _look(site: SiteId, look: Look) -> dict[str, object]:
    return {
        "name": str(site), "site": str(site), "kind": look.kind, "region": look.region, "exposure": look.exposure,
        "state": look.state, "told": look.told,
    }  # fmt: skip


def _sized(sites: pd.DataFrame) -> pd.DataFrame:
    """Sites with the areas of their marks: the root of what is lost, so that small losses are seen beside large."""
    top = float(sites["exposure"].max()) or 1.0
    least, most = SIZES
    return sites.assign(area=least + (most - least) * (sites["exposure"] / top) ** 0.5)


def _spot(east: float, north: float) -> tuple[float, float]:
    """Where a place is on the map, across and up."""
    return round(east, PLACES), round(mercator(north), PLACES)


def _readable(sites: pd.DataFrame, scale: float) -> pd.DataFrame:
    """Sites whose names do not hide one another, the most exposed first; `scale` is in pixels per degree."""
    kept: list[tuple[float, float, float]] = []
    named = []
    for x, y, name in zip(scale * sites["x"], scale * sites["y"], sites["name"], strict=True):
        half = min(MAPPED_NAME, LETTER * len(name)) / 2
        free = all(abs(x - left) > half + other or abs(y - low) > NAME_HEIGHT for left, low, other in kept)
        named.append(free and len(kept) < MOST_MAPPED_NAMES)
        kept += [(x, y, half)] if named[-1] else []
    return sites[named]


def _dots(sites: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.Chart:
    fields = ["name:N", "kind:N", "region:N", "state:N", alt.Tooltip("told:N", title="one failure")]
    dots: alt.Chart = (
        alt.Chart(sites)
        .mark_point(filled=True, stroke="#333333", strokeWidth=0.8, cursor="pointer")
        .encode(
            x=x,
            y=y,
            size=alt.Size("area:Q", scale=None, legend=None),
            color=alt.Color("state:N", title=None, scale=scale_of(STATE_COLORS, sites["state"])),
            shape=alt.Shape("kind:N", title=None, scale=scale_of(SHAPES, sites["kind"])),
            opacity=alt.condition(PICKED, alt.value(1), alt.value(0.25)),
            tooltip=fields,
        )
    )
    return dots


def _names(chart: alt.Chart, x: alt.X, y: alt.Y, limit: float | alt.ExprRef, **halo: Any) -> alt.Chart:
    """Names above their marks; a halo is what they are drawn with where they may stand on other marks."""
    faded = alt.condition(PICKED, alt.value(1), alt.value(0.3))
    names: alt.Chart = chart.mark_text(
        dy=alt.ExprRef("-sqrt(datum.area / PI) - 6"), fontSize=10, limit=limit, color="#1a1a1a", **halo
    ).encode(x=x, y=y, text="name:N", opacity=faded)
    return names


def _joined(layers: Sequence[alt.Chart], width: float, height: float) -> Drawn:
    frameless = alt.ViewBackground(stroke=None)
    chart = alt.layer(*layers).properties(width=width, height=max(160, height), view=frameless)
    legends: dict[str, Any] = {"orient": "bottom", "symbolOpacity": 1, "columns": 2}
    drawn: alt.LayerChart = chart.add_params(alt.param(name="chosen", value="")).configure_legend(**legends)
    return drawn


def _size(wide: float, high: float) -> tuple[float, float]:
    """Width and height of a map in pixels, as wide for its height as the part of the world is."""
    scale = min(MAP_WIDTH / wide, MAP_HEIGHT / high)
    return max(240.0, scale * wide), max(160.0, scale * high)


def scale_of(looks: Mapping[str, Any], present: Iterable[object]) -> alt.Scale:
    """Fixed looks of a column's values; the legend names those that occur."""
    there = {str(one) for one in present}
    used = {name: look for name, look in looks.items() if name in there}
    return alt.Scale(domain=list(used), range=list(used.values()))
