"""What keeps hazards from being turned into scenarios of a network, all of it at once."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from resilience.hazard.hazards import Hits, StockFate
from resilience.hazard.limits import MOST_CYCLE_STRATA, MOST_SEASON_STRATA, excesses
from resilience.hazard.matching import selects_lanes
from resilience.hazard.onsets import SHARES_MISS
from resilience.hazard.prices import APART, MIXES, MULTIPLES, PRICES, mixing_stores
from resilience.hazard.targets import ON_LANES, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.hazard.book import HazardBook
    from resilience.hazard.hazards import Hazard
    from resilience.hazard.profile import Point
    from resilience.network.network import SupplyNetwork

LOSSES = frozenset({Hits.CAPACITY, Hits.YIELD})
ON_THE_WAY = frozenset({Hits.CAPACITY, Hits.ARRIVALS})
MAY_SELECT_LANES = frozenset({*ON_LANES, Hits.COST, Hits.SURCHARGE, Hits.CURRENCY})


def hazard_problems(book: HazardBook, network: SupplyNetwork) -> tuple[str, ...]:
    """Every reason why some hazard of the book means nothing in this network, one sentence each."""
    counts = Counter(hazard.name for hazard in book.hazards)
    repeated = tuple(f"hazard {name!r}: the name is used {n} times." for name, n in counts.items() if n > 1)
    found = (
        f"hazard {hazard.name!r}: {problem}"
        for hazard in book.hazards
        for check in (_onset_problems, _size_problems, _curve_problems, _hit_problems, _excess_problems)
        for problem in check(hazard)
    )
    unknown = (
        f"hazard {hazard.name!r}: {problem}"
        for hazard in book.hazards
        for problem in _reference_problems(hazard, book, network)
    )
    strata = (*_strata_problems(book.cycle_strata), *_stretch_problems(book.season_strata))
    return (*strata, *repeated, *found, *unknown)


def _strata_problems(asked: int) -> Iterator[str]:
    if asked < 1:
        yield f"Expected cycle_strata >= 1, not {asked}."
    if asked > MOST_CYCLE_STRATA:
        yield f"{asked} cycle_strata are too many: all scenarios are solved for each. At most {MOST_CYCLE_STRATA}."


def _stretch_problems(asked: int) -> Iterator[str]:
    if not 1 <= asked <= MOST_SEASON_STRATA:
        yield f"Expected season_strata from 1 to {MOST_SEASON_STRATA}, not {asked}."


def _onset_problems(hazard: Hazard) -> Iterator[str]:
    if hazard.rate is None and hazard.onset is None and not hazard.only_in_compound:
        yield "needs a rate or an onset."
    if hazard.rate is not None and not 0 <= hazard.rate < math.inf:
        yield f"Expected rate >= 0 and finite, not {hazard.rate:g}."
    if hazard.detection < 0:
        yield f"Expected detection >= 0, not {hazard.detection:g}."
    if hazard.season and abs(math.fsum(one.share for one in hazard.season) - 1.0) > SHARES_MISS:
        yield "Expected shares of its season that add up to 1."
    if hazard.samples is not None and hazard.samples < 1:
        yield f"Expected samples >= 1, not {hazard.samples}."


def _size_problems(hazard: Hazard) -> Iterator[str]:
    if hazard.hits in LOSSES and hazard.severity.support[1] > 1:
        yield f"a share lost cannot exceed 1, but its severity reaches {hazard.severity.support[1]:g}."
    if not 0 <= hazard.transit_loss <= 1:
        yield f"Expected transit_loss in [0, 1], not {hazard.transit_loss:g}."
    if not 0 <= hazard.stock_loss <= 1:
        yield f"Expected stock_loss in [0, 1], not {hazard.stock_loss:g}."


def _curve_problems(hazard: Hazard) -> Iterator[str]:
    if hazard.curve:
        yield from _point_problems(hazard.curve, "curve")
        if hazard.curve[-1][1] != 1:
            yield f"Expected a curve that ends where all works (1), not at {hazard.curve[-1][1]:g}."
    if any(not 0 <= share <= 1 for _, share in hazard.curve):
        yield "Expected every share of the curve in [0, 1]."
    for line in hazard.help:
        yield from _point_problems(line.curve, "help curve")
    if any(not 0 <= share < math.inf for line in hazard.help for _, share in line.curve):
        yield "Expected every share of a help curve >= 0 and finite."


def _point_problems(curve: tuple[Point, ...], what: str) -> Iterator[str]:
    times = [time for time, _ in curve]
    if not times or times[0] != 0:
        yield f"Expected a {what} that begins at time 0."
    elif times != sorted(times) or times[-1] == math.inf:
        yield f"Expected times of the {what} that do not fall."


def _hit_problems(hazard: Hazard) -> Iterator[str]:
    if hazard.transit_loss > 0 and hazard.hits not in ON_THE_WAY:
        yield f"a hazard that hits {hazard.hits} cannot destroy goods in transit."
    yield from _price_problems(hazard)
    if selects_lanes(hazard.select) and hazard.hits not in MAY_SELECT_LANES:
        yield f"a hazard that hits {hazard.hits} cannot select lanes or modes; select sites or parts."
    if (hazard.stock is StockFate.DESTROYED) != (hazard.stock_loss > 0):
        yield "stock_loss is the share of the stock that is destroyed: above 0 for that, and 0 elsewhere."
    if hazard.stock is not StockFate.LOCKED and not hits_stock(hazard):
        yield "it hits no site's capacity, so nothing becomes of the stock there: leave stock as locked."
    if hazard.hits is Hits.ARRIVALS and (hazard.ramp is not None or hazard.curve):
        yield "held-up arrivals all come when the gap ends, so it has neither a ramp nor a curve."
    if (hazard.hits is Hits.LEAD_TIME) != (hazard.extra is not None):
        yield "extra is the time by which a lead time rises: it is needed for that, and has no meaning elsewhere."


def _price_problems(hazard: Hazard) -> Iterator[str]:
    select = hazard.select
    if (hazard.hits is Hits.DUTY) != bool(select.into):
        yield "into names what goods enter where a duty rises: it is needed for that, and has no meaning elsewhere."
    if (hazard.hits is Hits.CURRENCY) != bool(select.currencies):
        yield "currencies are those of which a rate rises: needed for that, and without a meaning elsewhere."
    if hazard.hits in MULTIPLES and hazard.severity.support[0] < 1:
        yield f"a price that falls to {hazard.severity.support[0]:g} times is no loss: its severity is at least 1."
    if hazard.hits in PRICES and not math.isfinite(hazard.severity.mean):
        yield "Expected a severity with a finite mean."


def hits_stock(hazard: Hazard) -> bool:
    """Whether a hazard can reach the stock at a site: whatever hits its capacity does."""
    return hazard.hits is Hits.CAPACITY and not selects_lanes(hazard.select)


def _excess_problems(hazard: Hazard) -> Iterator[str]:
    return (f"{excess.message} {excess.remedy}" for excess in excesses(hazard))


def _reference_problems(hazard: Hazard, book: HazardBook, network: SupplyNetwork) -> Iterator[str]:
    names = {other.name for other in book.hazards}
    for name in hazard.compound:
        if name not in names:
            yield f"its compound names the unknown hazard {name!r}."
    for line in hazard.help:
        if line.lane not in network.lanes:
            yield f"its help names the unknown lane {line.lane!r}."
    for store in mixing_stores(hazard, network):
        yield f"{MIXES.format(store=store)} {APART}"
    if not resolve(hazard, network):
        yield "its selector matches nothing it could hit in this model."
