"""The tables that `resilience hindcast` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.report.numbers import NOTHING, digits, money
from resilience.study.hindcast.beside import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from rich.table import Table

    from resilience.study.hindcast.study import HindcastResult

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


def replay_beside_table(result: HindcastResult) -> Table:
    """Every replay, its loss and first stop with today's plan and with the plan of the run."""
    assert result.beside is not None  # there is a run
    whole = result.beside[result.beside["by"] == WHOLE]
    swept = bool((result.table["setting"] != "").any())
    setting = ["setting"] if swept else []
    lost, stops = ("lost today", "with the run's plan", "difference"), ("first stop today", "with the run")
    table = grid("recovery", *setting, "planned output", *lost, *stops)
    for _, row in whole.iterrows():
        amounts = (digits(row["planned_output"]), digits(row["lost_today"]), digits(row["lost_plan"]))
        stops = (_words(row["first_stop_today"]), _words(row["first_stop_plan"]))
        said = [escape(str(row["setting"]))] if swept else []
        table.add_row(escape(str(row["recovery"])), *said, *amounts, _signed(row["lost_change"]), *stops)
    return table


def place_beside_table(beside: pd.DataFrame, what: str) -> Table:
    """What each market, product and plant loses with either plan over all replays; who never loses is left out.

    `what` is `lost` (units) or `margin_lost` (currency).
    """
    table = grid("by", "name", "lost today", "with the run's plan", "difference")
    say = digits if what == "lost" else money
    for (by, name), rows in beside.groupby(["by", "name"], sort=False):
        columns = [rows[f"{what}_{when}"] for when in ("today", "plan", "change")]
        if rows[["first_stop_today", "first_stop_plan"]].notna().any(axis=None):
            said = (_range(columns[0], say), _range(columns[1], say), _range(columns[2], _signed_in(say)))
            table.add_row(str(by), "demand" if by == WHOLE else escape(str(name)), *said)
    return table


def _signed_in(say: Callable[[float], str]) -> Callable[[float], str]:
    return lambda value: f"+{say(value)}" if value > 0 else say(value)


def _signed(value: float | None) -> str:
    return NOTHING if value is None else _signed_in(digits)(value)


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


def _range(column: pd.Series[Any], say: Callable[[float], str] = digits) -> str:
    """Least to most; `never` where it does not come about in some replay."""
    found = sorted(column[column.notna()])
    if not found:
        return NOTHING
    first, last = (_words(found[0], say), _words(found[-1], say) if len(found) == len(column) else "never")
    return first if first == last else f"{first} to {last}"


def _words(value: object, say: Callable[[float], str] = digits) -> str:
    if value is None:
        return NOTHING
    return say(float(value)) if isinstance(value, float | int) else str(value)
