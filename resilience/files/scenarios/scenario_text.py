"""Hazards made in Python as a scenario file, which reads back as the same hazards."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.atomic import refuse_if_taken, whole_file
from resilience.files.registry.distribution_text import MEASURED
from resilience.files.tables.model_folder import keys, periods, toml, written
from resilience.given import PLACE, Of, takes
from resilience.hazard.distributions.all import Fixed
from resilience.hazard.hazards import StockFate
from resilience.hazard.onsets import SEASON_STRATA, season_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.hazard.book import HazardBook
    from resilience.hazard.distributions.all import Distribution
    from resilience.hazard.hazards import Hazard, Selector
    from resilience.hazard.profile import Point

SELECTORS = {
    "sites": "site", "regions": "region", "tags": "tag", "kinds": "kind", "parts": "part", "families": "family",
    "lanes": "lane", "modes": "mode", "markets": "market", "into": "into", "currencies": "currency",
}  # fmt: skip


@takes(book=Of("HazardBook"), path=PLACE)
def write_scenarios(book: HazardBook, path: str | Path) -> Path:
    """Write a hazard book as one TOML file.

    Raises
    ------
    InputError
        When it holds a recorded event: that belongs to the file it was read from; when the file exists, or cannot be
        written.
    """
    if book.replay is not None:
        raise InputError(["Scenarios with a recorded event cannot be written: copy the file they were read from."])
    target = Path(path)
    refuse_if_taken(target)
    with whole_file(target) as file:
        file.write_text("\n".join(scenario_lines(book)) + "\n", encoding="utf-8")
    return target


def scenario_lines(book: HazardBook) -> Iterator[str]:
    """Lines of a scenario file; a recorded event is left out."""
    yield from keys(
        title=book.title, seed=book.seed, cycle_strata=book.cycle_strata, reduce_to=book.reduce_to,
        season_strata=None if book.season_strata == SEASON_STRATA else book.season_strata,
    )  # fmt: skip
    for hazard in book.hazards:
        yield from ("", "[[hazard]]", *_hazard(hazard))


def _hazard(hazard: Hazard) -> Iterator[str]:
    yield from keys(name=hazard.name, hits=hazard.hits.value)
    yield f"select = {{ {', '.join(_select(hazard.select))} }}"
    yield from keys(rate=hazard.rate, per="target" if hazard.per_target else "group")
    if hazard.onset is not None:
        yield f"onset = {hazard.onset.isoformat()}"
    if hazard.has_severity:
        yield f"severity = {_distribution(hazard.severity, lasts=False)}"
    if hazard.curve:
        yield f"curve = {_curve(hazard.curve)}"
    else:
        yield f"duration = {_distribution(hazard.duration, lasts=True)}"
    for key, lasting in (("ramp", hazard.ramp), ("extra", hazard.extra)):
        if lasting is not None:
            yield f"{key} = {_distribution(lasting, lasts=True)}"
    yield from keys(season=season_text(hazard.season) if hazard.season else None)
    yield from keys(
        detection=periods(hazard.detection), strata=hazard.strata, samples=hazard.samples,
        transit_loss=hazard.transit_loss or None,
        stock=None if hazard.stock is StockFate.LOCKED else hazard.stock.value,
        stock_loss=hazard.stock_loss or None, compound=list(hazard.compound),
        only_in_compound=hazard.only_in_compound or None,
    )  # fmt: skip
    if hazard.help:
        lines = (f"{{ lane = {toml(line.lane)}, curve = {_curve(line.curve)} }}" for line in hazard.help)
        yield f"help = [{', '.join(lines)}]"
    yield from keys(source=hazard.source)


def _curve(points: Sequence[Point]) -> str:
    return toml([[periods(time), share] for time, share in points])


def _select(select: Selector) -> Iterator[str]:
    for name, key in SELECTORS.items():
        words = [str(word) for word in getattr(select, name)]
        if words:
            yield f"{key} = {toml(words if len(words) > 1 else words[0])}"


def _distribution(distribution: Distribution, *, lasts: bool) -> str:
    if isinstance(distribution, Fixed):
        return _value(distribution.value, lasts=lasts)
    shape = type(distribution).__name__.lower()
    parts = [f"distribution = {toml(shape)}"]
    for field in fields(distribution):
        value, measured = getattr(distribution, field.name), lasts and field.name in MEASURED[shape]
        if isinstance(value, tuple):
            text = f"[{', '.join(_value(item, lasts=measured) for item in value)}]"
        else:
            text = _value(value, lasts=measured)
        parts.append(f"{field.name} = {text}")
    return f"{{ {', '.join(parts)} }}"


def _value(value: float, *, lasts: bool) -> str:
    return toml(periods(value)) if lasts else written(value)
