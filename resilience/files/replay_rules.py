"""Rules of what a scenario file says about a replay: between its keys, and against a network."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from resilience.files.nearest import suggestion
from resilience.files.replay_text import node_of
from resilience.hazard.replay import (
    DATED_MEASURES,
    MEASURES_OF_A_DAY,
    MEASURES_OF_A_LANE,
    MEASURES_OF_A_SPAN,
    Measure,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.files.hazard_file import HazardFile
    from resilience.files.hazard_schema import FigureText, SweepText
    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork

Defect: TypeAlias = tuple[str, str, str, str]
"""Key, code, message and remedy of something wrong with a figure."""


def replay_findings(file: HazardFile) -> Iterator[Finding]:
    """Report every rule that a record, its figures and its sweeps break and that needs no model to see."""
    yield from _recorded(file)
    for place, figure in enumerate(file.top.figure):
        yield from _figure_findings(file, place, figure)
    for place, sweep in enumerate(file.top.sweep):
        yield from _sweep_findings(file, place, sweep)
    if file.top.sweep and file.top.recorded is None and not file.top.figure:
        message = "A sweep needs a record to compare with."
        remedy = "Add [recorded] or [[figure]], or delete the sweep."
        yield file.owners["sweep"].finding(("sweep",), "needed", message, remedy)


def _recorded(file: HazardFile) -> Iterator[Finding]:
    recorded, undated = file.top.recorded, all(entry.text.onset is None for entry in file.entries)
    if recorded is not None and not recorded.low <= recorded.loss <= recorded.high:
        message = f"The loss {recorded.loss:g} lies outside its range."
        remedy = "Make low <= loss <= high."
        yield file.owners["recorded"].finding(("recorded", "loss"), "range", message, remedy)
    for key, given in (("recorded", recorded is not None), ("figure", bool(file.top.figure))):
        if given and undated:
            message = "What is recorded belongs to no dated hazard."
            remedy = "Give a hazard an onset, or delete the record."
            yield file.owners[key].finding((key,), "conflict", message, remedy)


def _figure_findings(file: HazardFile, place: int, text: FigureText) -> Iterator[Finding]:
    summable = {other.name for other in file.top.figure if other.measure not in {Measure.SUM, *DATED_MEASURES}}
    seen = {other.name for other in file.top.figure[:place]}
    taken = [("name", "duplicate-key", "the name is already taken.", "Give each its own name.")]
    for key, code, message, remedy in (
        *(taken if text.name in seen else ()),
        *_value_defects(text),
        *_key_defects(text),
        *_sum_defects(text, summable),
    ):
        path = ("figure", place, key)
        yield file.owners["figure"].finding(path, code, f"Figure {text.name!r}: {message}", remedy)


def _value_defects(text: FigureText) -> Iterator[Defect]:
    dated = text.measure in DATED_MEASURES
    if {isinstance(value, date) for value in (text.value, text.low, text.high)} != {dated}:
        remedy = f"Write {'dates such as 2021-07-20' if dated else 'numbers'} for value, low and high."
        yield "value", "bad-value", f"{text.measure} is {'a date' if dated else 'a number'}.", remedy
    elif not text.low <= text.value <= text.high:  # type: ignore[operator]  # all of one kind
        yield "value", "range", f"the value {text.value} lies outside its range.", "Make low <= value <= high."
    if text.start is not None and text.end is not None and text.end < text.start:
        yield "end", "range", f"it ends on {text.end}, before it begins.", "Make start <= end."


def _key_defects(text: FigureText) -> Iterator[Defect]:
    for key, needed in _needs(text.measure).items():
        given = getattr(text, key) not in (None, [])
        if needed and not given:
            yield key, "needed", f"{text.measure} needs {key}.", f"Add {key}."
        if needed is False and given:
            yield key, "conflict", f"{text.measure} has no use for {key}.", f"Delete {key}."


def _sum_defects(text: FigureText, summable: set[str]) -> Iterator[Defect]:
    for name in text.of:
        if name not in summable:
            yield "of", "unknown-reference", f"there is no {name!r} to add.", suggestion(name, summable)


def _needs(measure: Measure) -> dict[str, bool | None]:
    """Which keys a measure needs (true), may have (none) or has no use for (false)."""
    span, day, lane = (measure in kind for kind in (MEASURES_OF_A_SPAN, MEASURES_OF_A_DAY, MEASURES_OF_A_LANE))
    return {
        "start": span or day,
        "end": span,
        "planned": None if span else False,
        "lane": None if measure is Measure.WAIT else lane,
        "of": measure is Measure.SUM,
    }


def _sweep_findings(file: HazardFile, place: int, text: SweepText) -> Iterator[Finding]:
    stock = {"site": text.site is not None, "part": text.part is not None, "covers": bool(text.covers)}
    lead = {"lane": text.lane is not None, "lead_times": bool(text.lead_times)}
    owner = file.owners["sweep"]
    about_stock = any(stock.values()) or bool(text.outputs)
    if about_stock and any(lead.values()):
        message, remedy = "A sweep is about a stock or about a lane, not both.", "Write two [[sweep]] tables."
        yield owner.finding(("sweep", place), "conflict", message, remedy)
        return
    for key, given in (lead if any(lead.values()) else stock).items():
        if not given:
            message = f"The sweep has no {key}."
            remedy = "Give site, part and covers, or lane and lead_times."
            yield owner.finding(("sweep", place, key), "needed", message, remedy)


def replay_network_findings(file: HazardFile, network: SupplyNetwork) -> Iterator[Finding]:
    """Report figures and sweeps about lanes and positions that the network does not have."""
    named = [("figure", place, text.lane) for place, text in enumerate(file.top.figure)]
    named += [("sweep", place, text.lane) for place, text in enumerate(file.top.sweep)]
    for key, place, lane in named:
        if lane is not None and lane not in network.lanes:
            message = f"The {key} is about {lane!r}, which is no lane of the model."
            remedy = suggestion(lane, network.lanes)
            yield file.owners[key].finding((key, place, "lane"), "unknown-reference", message, remedy)
    for place, sweep in enumerate(file.top.sweep):
        if sweep.lane is None and node_of(sweep) not in network.nodes:
            remedy = suggestion(str(node_of(sweep)), map(str, network.nodes))
            message = f"The sweep is about {node_of(sweep)}, which is no stock position of the model."
            yield file.owners["sweep"].finding(("sweep", place, "site"), "no-such-position", message, remedy)
