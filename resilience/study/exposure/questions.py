"""What to ask for first: the recovery time or stock whose plausible range swings the impact of a failure most."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from resilience.quantities import SiteId, parse_duration
from resilience.study.exposure.elements import ElementKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.solve.survival import FluidSolver
    from resilience.study.exposure.elements import Element
    from resilience.study.exposure.times import Exposed

UNKNOWN_RECOVERY = ("1 wk", "52 wk")
"""Range of a recovery time nobody stated: what suppliers answer when asked."""
UNKNOWN_STOCK = "1 wk"
"""A stock nobody stated may be anything up to this much of what the position needs."""
EITHER_WAY = 0.3
"""Range of a stated number without a range of its own, as a share of it."""
COLUMNS = [
    "what", "site", "part", "stated", "low", "high", "unit", "range", "failure", "reading", "margin_lost_low",
    "margin_lost_high", "swing",
]  # fmt: skip
ROUGH, BY_PERIOD = "rough", "by period"


class Range(NamedTuple):
    """A number as stated (None: it is not), its plausible limits, and where those come from."""

    stated: float | None
    low: float
    high: float
    basis: str


def questions(
    model: Model,
    plan: Plan,
    fluid: FluidSolver,
    found: Sequence[Exposed],
    lost: Mapping[str, tuple[float, ...]],
) -> pd.DataFrame:
    """One row per recovery time and stock that matters, by the swing of the impact, the largest first.

    The impact is that of a site failing alone. Of a recovery time it is what is `lost` by periods at both ends of its
    range, by site, where that is known; of a stock always at constant rates, for the site whose impact it swings most:
    `reading` says which.
    """
    sites = [exposed for exposed in found if exposed.element.kind is ElementKind.SITE]
    rows = [*_recovery_rows(model, fluid, sites, lost), *_stock_rows(model, plan, fluid, sites)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table[table["swing"] > 0].sort_values(
        ["swing", "what", "site"], ascending=[False, True, True], kind="stable", ignore_index=True
    )


def recoveries_asked(model: Model, exposed: Exposed) -> tuple[float, ...]:
    """Recovery times (periods) at which the impact of a failure is asked for: both ends of a site's range."""
    if exposed.element.kind is not ElementKind.SITE:
        return ()
    given = _recovery_range(model, exposed.element, _limits(model).get(exposed.element.name))
    return given.low, given.high


def _limits(model: Model) -> Mapping[str, tuple[str, str]]:
    return _stated_ranges(model, "sites", "time_to_recover")


def _recovery_rows(
    model: Model, fluid: FluidSolver, sites: Sequence[Exposed], lost: Mapping[str, tuple[float, ...]]
) -> Iterator[dict[str, object]]:
    limits = _limits(model)
    for exposed in sites:
        name = exposed.element.name
        given = _recovery_range(model, exposed.element, limits.get(name))
        rough = name not in lost
        if rough:
            least, most = (exposed.shortfall(fluid, lasts).margin for lasts in (given.low, given.high))
        else:
            least, most = lost[name]
        reading = ROUGH if rough else BY_PERIOD
        yield _row("time_to_recover", name, "", given, name, (least, most), reading)


def _recovery_range(model: Model, element: Element, limits: tuple[str, str] | None) -> Range:
    calendar, stated = model.calendar, element.time_to_recover
    if stated is None:
        low, high = (calendar.periods(parse_duration(text)) for text in UNKNOWN_RECOVERY)
        return Range(None, low, high, f"not stated: {UNKNOWN_RECOVERY[0]} to {UNKNOWN_RECOVERY[1]}")
    if limits is not None:
        low, high = (calendar.periods(parse_duration(text)) for text in limits)
        return Range(stated, low, high, "stated range")
    return Range(stated, (1 - EITHER_WAY) * stated, (1 + EITHER_WAY) * stated, f"{EITHER_WAY:.0%} either way")


def _stock_rows(model: Model, plan: Plan, fluid: FluidSolver, sites: Sequence[Exposed]) -> Iterator[dict[str, object]]:
    """For each stock, the failure whose impact it swings most."""
    ranges = {node: given for node in model.network.nodes if (given := _stock_range(model, plan, node)) is not None}
    widest: dict[Node, tuple[float, float, str]] = {}
    for exposed in sites:
        for node, at_low, at_high in _stock_swings(model, fluid, exposed, ranges):
            before = widest.get(node, (0.0, 0.0, ""))
            if at_low - at_high > before[0] - before[1]:
                widest[node] = (at_low, at_high, exposed.element.name)
    for node, (at_low, at_high, name) in widest.items():
        yield _row("stock", node.site, node.part, ranges[node], name, (at_low, at_high), ROUGH)


def _stock_swings(
    model: Model, fluid: FluidSolver, exposed: Exposed, ranges: Mapping[Node, Range]
) -> Iterator[tuple[Node, float, float]]:
    """Impact of one failure at both limits of each stock it feeds, and of each other one that would save something."""
    recover, impact = exposed.element.time_to_recover, exposed.impact
    if recover is None or recover <= 0 or impact is None:
        return
    down, fed = exposed.element.down(1.0), model.network.downstream(SiteId(exposed.element.name)).nodes
    for node, use in fluid.stock_use(down, recover).items():
        given = ranges.get(node)
        if given is None or not (use.saves or node in fed):
            continue
        less = fluid.shortfall(down, recover, {node: given.low}) if use.drawn > given.low else impact
        more = fluid.shortfall(down, recover, {node: given.high}) if use.saves else impact
        yield node, less.margin, more.margin


def _stock_range(model: Model, plan: Plan, node: Node) -> Range | None:
    stated = plan.buffers.get(node, 0.0)
    if stated > 0:
        return Range(stated, (1 - EITHER_WAY) * stated, (1 + EITHER_WAY) * stated, f"{EITHER_WAY:.0%} either way")
    if node in model.cover or node.site in model.network.inside:
        return None
    need = _throughput(model, plan, node)
    week = model.calendar.periods(parse_duration(UNKNOWN_STOCK))
    return Range(None, 0.0, week * need, f"not stated: nothing to {UNKNOWN_STOCK} of need") if need > 0 else None


def _throughput(model: Model, plan: Plan, node: Node) -> float:
    network = model.network
    arrived = sum(plan.flows.get(lane.id, 0.0) for lane in network.inbound.get(node, ()))
    share = network.production[node].yield_share if node in network.production else 0.0
    return arrived + share * plan.production.get(node, 0.0)


def _stated_ranges(model: Model, table: str, column: str) -> Mapping[str, tuple[str, str]]:
    """Limits the authors of the tables give a contested number, as text, by the record's key."""
    names = (f"{column}_low", f"{column}_high")
    found = {p.key: tuple(p.ranges.get(name, "") for name in names) for p in model.provenance if p.table == table}
    return {key: (low, high) for key, (low, high) in found.items() if low and high}


def _row(
    what: str, site: str, part: str, given: Range, failure: str, lost: tuple[float, float], reading: str
) -> dict[str, object]:
    return {
        "what": what,
        "site": str(site),
        "part": str(part),
        "stated": given.stated,
        "low": given.low,
        "high": given.high,
        "unit": "periods" if what == "time_to_recover" else "units",
        "range": given.basis,
        "failure": str(failure),
        "reading": reading,
        "margin_lost_low": lost[0],
        "margin_lost_high": lost[1],
        "swing": abs(lost[1] - lost[0]),
    }
