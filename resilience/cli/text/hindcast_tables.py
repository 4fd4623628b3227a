"""The tables that `resilience hindcast` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.report.numbers import NOTHING, digits

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

STYLES = {"hit": "green", "part": "yellow", "miss": "red"}


def replay_table(replays: pd.DataFrame) -> Table:
    """Every replay: recovery, swept inputs and planned output against the loss they lead to."""
    plain = bool((replays["setting"].str.count(";") == 0).all() and replays["cover_periods"].notna().all())
    cover = "cover (periods)" if plain else "setting (periods)"
    table = grid("recovery", cover, "planned output", "loss", "first stop", "within what it\nmay really be")
    for _, row in replays.iterrows():
        within = [word for word in ("loss", "first_stop") if row.get(f"{word}_within")]
        words = ", ".join(within).replace("_", " ") or NOTHING
        swept = digits(row["cover_periods"]) if plain else escape(str(row["setting"])) or NOTHING
        amounts = (swept, digits(row["planned_output"]), digits(row["loss"]))
        table.add_row(escape(str(row["recovery"])), *amounts, _words(row["first_stop"]), words)
    return table


def figure_table(figures: pd.DataFrame) -> Table:
    """Every recorded figure, what it may really be, what is predicted of it over the sweep, and the verdict."""
    table = grid("figure", "recorded", "may really be", "predicted", "inside", "verdict")
    for _, row in figures.iterrows():
        verdict = str(row["verdict"])
        table.add_row(
            escape(str(row["figure"])),
            _words(row["recorded"]),
            f"{_words(row['low'])} to {_words(row['high'])}",
            f"{_words(row['predicted_low'])} to {_words(row['predicted_high'])}",
            f"{row['inside']} of {row['of']}",
            f"[{STYLES[verdict]}]{verdict}[/]",
        )
    return table


def place_table(places: pd.DataFrame) -> Table:
    """What each market, product and plant loses over all replays; those that never lose anything are left out."""
    table = grid("by", "name", "lost", "margin lost", "first stop")
    for (by, name), rows in places.groupby(["by", "name"], sort=False):
        if rows["first_stop"].notna().any():
            table.add_row(
                str(by),
                escape(str(name)),
                _range(rows["lost"]),
                _range(rows["margin_lost"]),
                _range(rows["first_stop"]),
            )
    return table


def _range(column: pd.Series[Any]) -> str:
    """Least to most; `never` where it does not come about in some replay."""
    found = sorted(column[column.notna()])
    if not found:
        return NOTHING
    last = found[-1] if len(found) == len(column) else "never"
    return _words(found[0]) if found[0] == last else f"{_words(found[0])} to {_words(last)}"


def _words(value: object) -> str:
    if value is None:
        return NOTHING
    return digits(float(value)) if isinstance(value, float | int) else str(value)
