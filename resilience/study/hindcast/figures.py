"""Each recorded figure against its predictions over the whole sweep: hit, part or miss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.hazard.replay import MEASURES_OF_OUTPUT, FigureMeasure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from resilience.hazard.replay import Figure, Recorded, Replay
    from resilience.study.hindcast.track import Track

FIRST_STOP_TOLERANCE_DAYS = 1
NEVER = "never"


class Agreement(StrEnum):
    """How the predictions lie to what the recorded figure may really be."""

    HIT = "hit"
    "All inside."
    PART = "part"
    "Some inside."
    MISS = "miss"
    "None inside."


@dataclass(frozen=True)
class _Defended:
    """A figure's name in words, its column in the table, and what it may really be; dates as ISO text."""

    name: str
    column: str
    unit: str
    value: float | str | None
    low: float | str | None
    high: float | str | None


def figure_rows(table: pd.DataFrame, replay: Replay | None) -> Iterator[dict[str, object]]:
    """Yield one record per figure, in the order of the file; the loss and the first stop come first."""
    for figure in _defended(replay):
        predicted = table[figure.column]
        found = list(predicted[predicted.notna()])
        inside = sum(figure.low <= value <= figure.high for value in found)
        yield {
            "figure": figure.name,
            "unit": figure.unit,
            "recorded": figure.value,
            "low": figure.low,
            "high": figure.high,
            "predicted_low": min(found, default=NEVER),
            "predicted_high": max(found, default=NEVER) if len(found) == len(predicted) else NEVER,
            "inside": inside,
            "of": len(predicted),
            "verdict": str(_verdict(inside, len(predicted))),
        }


def predictions(track: Track, figures: Sequence[Figure], output: float) -> dict[str, float | str | None]:
    """What one replay predicts for each figure by name, sums from what they add up; dates as ISO text.

    `output` is the planned output in units per period: what counts units of the model's demand, or their margin, is
    scaled to it. A figure with a plan of its own is not: it is a share of that plan, whatever is planned elsewhere.
    """
    scale = output / track.planned
    found = {
        figure.name: _scaled(track, figure, scale) for figure in figures if figure.measure is not FigureMeasure.SUM
    }
    for figure in figures:
        if figure.measure is FigureMeasure.SUM:
            parts = [found[name] for name in figure.of]
            numbers = [part for part in parts if isinstance(part, float | int)]
            found[figure.name] = sum(numbers) if len(numbers) == len(parts) else None
    return {figure.name: _plain(found[figure.name]) for figure in figures}


def _scaled(track: Track, figure: Figure, scale: float) -> float | date | None:
    value = track.predict(figure)
    counted = figure.measure in MEASURES_OF_OUTPUT and figure.planned is None
    return value * scale if counted and isinstance(value, float) else value


def hits(figures: pd.DataFrame) -> str:
    """Say how many figures hit, and name those that miss."""
    counts = figures["verdict"].value_counts()
    missed = ", ".join(figures.loc[figures["verdict"] == Agreement.MISS, "figure"])
    words = f"Of {len(figures)} recorded figures {counts.get(Agreement.HIT, 0)} hit over the whole range of the inputs"
    words += f", {counts.get(Agreement.PART, 0)} in part of it, {counts.get(Agreement.MISS, 0)} nowhere"
    return f"{words}: {missed}." if missed else f"{words}."


def _verdict(inside: int, count: int) -> Agreement:
    if inside == count:
        return Agreement.HIT
    return Agreement.PART if inside else Agreement.MISS


def _defended(replay: Replay | None) -> Iterator[_Defended]:
    if replay is None:
        return
    if replay.recorded is not None:
        yield from _of_record(replay.recorded)
    for figure in replay.figures:
        value, low, high = (_plain(number) for number in (figure.value, figure.low, figure.high))
        yield _Defended(figure.name, figure.name, figure.unit, value, low, high)


def _of_record(recorded: Recorded) -> Iterator[_Defended]:
    yield _Defended(f"{recorded.unit} lost", "loss", recorded.unit, recorded.loss, recorded.low, recorded.high)
    if recorded.first_stop is not None:
        days = timedelta(days=FIRST_STOP_TOLERANCE_DAYS)
        value, low, high = (recorded.first_stop + shift for shift in (0 * days, -days, days))
        yield _Defended("first stop", "first_stop", "date", value.isoformat(), low.isoformat(), high.isoformat())


def _plain(value: float | date | None) -> float | str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else float(value)
