"""Rules of what a scenario file says about a replay: between its keys, and against a network."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from resilience.files.nearest import suggestion
from resilience.files.registry.torn import Torn
from resilience.files.scenarios.sweep_rules import sweep_findings
from resilience.findings import Code
from resilience.hazard.replay import (
    DATED_MEASURES,
    MEASURES_OF_A_DAY,
    MEASURES_OF_A_LANE,
    MEASURES_OF_A_PLANT,
    MEASURES_OF_A_SPAN,
    MEASURES_OF_UNITS,
    FigureMeasure,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.files.registry.hazard_schema import FigureText
    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork

Defect: TypeAlias = tuple[str, str, str, str]
"""Key, code, message and remedy of something wrong with a figure."""


def replay_findings(file: HazardFile) -> Iterator[Finding]:
    """Report every rule that a record, its figures and its sweeps break and that needs no model to see."""
    yield from _recorded(file)
    for place, figure in enumerate(file.top.figure):
        yield from _figure_findings(file, place, figure)
    yield from sweep_findings(file)
    if file.top.sweep and file.top.recorded is None and not file.top.figure:
        message = "A sweep needs a record to compare with."
        remedy = "Add [recorded] or [[figure]], or delete the sweep."
        yield file.owners["sweep"].finding(("sweep",), Code.NEEDED, message, remedy)


def _recorded(file: HazardFile) -> Iterator[Finding]:
    recorded = file.top.recorded
    undated = not file.torn and all(entry.text.onset is None for entry in file.entries)
    if recorded is not None and not isinstance(recorded, Torn) and not recorded.low <= recorded.loss <= recorded.high:
        message = f"The loss {recorded.loss:g} lies outside its range."
        remedy = "Make low <= loss <= high."
        yield file.owners["recorded"].finding(("recorded", "loss"), Code.RANGE, message, remedy)
    for key, given in (("recorded", recorded is not None), ("figure", bool(file.top.figure))):
        if given and undated:
            message = "What is recorded belongs to no dated hazard."
            remedy = "Give a hazard an onset, or delete the record."
            yield file.owners[key].finding((key,), Code.CONFLICT, message, remedy)


def _figure_findings(file: HazardFile, place: int, text: FigureText) -> Iterator[Finding]:
    summable = {other.name for other in file.top.figure if other.measure not in {FigureMeasure.SUM, *DATED_MEASURES}}
    seen = {other.name for other in file.top.figure[:place]}
    taken = [("name", Code.DUPLICATE_KEY, "the name is already taken.", "Give each its own name.")]
    whole = not isinstance(text, Torn)
    for key, code, message, remedy in (
        *(taken if text.name in seen else ()),
        *(_kind_defects(text) if whole else ()),
        *_range_defects(text),
        *(_key_defects(text) if whole else ()),
        *(_sum_defects(text, summable) if whole else ()),
        *_span_defects(file, text),
    ):
        path = ("figure", place, key)
        named = f"Figure {text.name!r}" if text.name else f"Figure {place + 1}"
        yield file.owners["figure"].finding(path, code, f"{named}: {message}", remedy)


def _kind_defects(text: FigureText) -> Iterator[Defect]:
    dated = text.measure in DATED_MEASURES
    if _kinds(text) != {dated}:
        remedy = f"Write {'dates such as 2021-07-20' if dated else 'numbers'} for value, low and high."
        yield "value", Code.BAD_VALUE, f"{text.measure} is {'a date' if dated else 'a number'}.", remedy


def _kinds(text: FigureText) -> set[bool]:
    """Which of dates (true) and numbers (false) a figure's values are."""
    return {isinstance(value, date) for value in (text.value, text.low, text.high)}


def _range_defects(text: FigureText) -> Iterator[Defect]:
    given = None not in (text.value, text.low, text.high)
    if given and len(_kinds(text)) == 1 and not text.low <= text.value <= text.high:  # type: ignore[operator]  # all of one kind
        yield "value", "range", f"the value {text.value} lies outside its range.", "Make low <= value <= high."
    if text.start is not None and text.end is not None and text.end < text.start:
        yield "end", "range", f"it ends on {text.end}, before it begins.", "Make start <= end."


def _span_defects(file: HazardFile, text: FigureText) -> Iterator[Defect]:
    """Report what ends before anything happens: as nothing is lost yet, it would be compared with the plan."""
    onsets = [entry.text.onset for entry in file.entries if entry.text.onset is not None]
    key = "end" if text.end is not None else "start"
    last = getattr(text, key)
    ordered = text.start is None or text.end is None or text.start <= text.end
    if onsets and not file.torn and last is not None and ordered and last < min(onsets):
        message = f"it ends on {last}, before anything happens: the first onset is {min(onsets)}."
        yield key, Code.OUTSIDE_WATCH, message, "Correct the dates, or delete the figure."


def _key_defects(text: FigureText) -> Iterator[Defect]:
    for key, needed in _needs(text.measure).items():
        given = getattr(text, key) not in (None, [])
        if needed and not given:
            yield key, "needed", f"{text.measure} needs {key}.", f"Add {key}."
        if needed is False and given:
            yield key, "conflict", f"{text.measure} has no use for {key}.", f"Delete {key}."
    if text.plant is not None and text.market is not None:
        yield "market", "conflict", "a plant makes for every market.", "Delete market or plant."


def _sum_defects(text: FigureText, summable: set[str]) -> Iterator[Defect]:
    for name in text.of:
        if name not in summable:
            yield "of", Code.UNKNOWN_REFERENCE, f"there is no {name!r} to add.", suggestion(name, summable)


def _needs(measure: FigureMeasure) -> dict[str, bool | None]:
    """Which keys a measure needs (true), may have (none) or has no use for (false)."""
    span, day, lane = (measure in kind for kind in (MEASURES_OF_A_SPAN, MEASURES_OF_A_DAY, MEASURES_OF_A_LANE))
    of_demand = span or day or measure is FigureMeasure.FIRST_STOP
    return {
        "start": span or day,
        "end": span,
        "planned": None if measure in MEASURES_OF_UNITS else False,
        "market": None if of_demand else False,
        "product": None if of_demand else False,
        "plant": None if measure in MEASURES_OF_A_PLANT else False,
        "lane": None if measure is FigureMeasure.WAIT else lane,
        "of": measure is FigureMeasure.SUM,
    }


def replay_network_findings(file: HazardFile, network: SupplyNetwork) -> Iterator[Finding]:
    """Report figures about places, and figures and sweeps about lanes, that the network does not have."""
    named = [("figure", place, text.lane) for place, text in enumerate(file.top.figure)]
    named += [("sweep", place, text.lane) for place, text in enumerate(file.top.sweep)]
    for key, place, lane in named:
        if lane is not None and lane not in network.lanes:
            message = f"The {key} is about {lane!r}, which is no lane of the model."
            remedy = suggestion(lane, network.lanes)
            yield file.owners[key].finding((key, place, "lane"), Code.UNKNOWN_REFERENCE, message, remedy)
    for place, text in enumerate(file.top.figure):
        for key, message, remedy in _unknown_places(text, network):
            where = ("figure", place, key)
            yield file.owners["figure"].finding(
                where, Code.UNKNOWN_REFERENCE, f"Figure {text.name!r}: {message}", remedy
            )


def _unknown_places(text: FigureText, network: SupplyNetwork) -> Iterator[tuple[str, str, str]]:
    """Key, message and remedy where a figure names a market, product or plant that the network does not have."""
    nodes = network.demand if text.plant is None else network.production
    does = "is sold" if text.plant is None else "is made"
    sites, parts = {str(node.site) for node in nodes}, {str(node.part) for node in nodes}
    key, site = ("market", text.market) if text.plant is None else ("plant", text.plant)
    if site is not None and site not in sites:
        yield key, f"nothing {does} at {site!r}.", suggestion(site, sites)
    elif text.product is not None and text.product not in parts:
        yield "product", f"{text.product!r} {does} nowhere.", suggestion(text.product, parts)
    elif text.product is not None and site is not None and (site, text.product) not in {tuple(n) for n in nodes}:
        here = sorted(str(node.part) for node in nodes if node.site == site)
        yield "product", f"{text.product!r} {does} nowhere at {site!r}.", f"Use one of {', '.join(here)}."
