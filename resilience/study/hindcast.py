"""Replay recorded events on today's plan and hold the result against the record, misses included.

The inputs of an old event are known as ranges, and stock and recovery cannot be identified jointly from one loss. So
every alternative recovery is replayed at every alternative stock (and reading of the planned output), and the whole
sweep is reported. Losses come from the recourse of the program, which is told the end of the outage at detection: they
are lower bounds on what a planner without foresight would lose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import InputError, NoPlanError
from resilience.files.hazard_file import HazardFile
from resilience.hazard.build import build_replays
from resilience.network.parts import Node
from resilience.program import policies as pinned
from resilience.program.compile import column_name
from resilience.program.extract import trajectories
from resilience.program.parts.sourcing import CONTINUOUS
from resilience.program.two_stage import TwoStageProgram, build_program
from resilience.solve.recourse import RecourseSolver
from resilience.study.evaluate import Evaluator

if TYPE_CHECKING:
    from datetime import date

    import numpy as np

    from resilience.hazard.replay import Recorded, Replay, StockSweep
    from resilience.hazard.scenarios import Scenario
    from resilience.hazard.study_input import HazardBook
    from resilience.plan.model import Model
    from resilience.program.compile import Vector

PREFER_LATE = 1e-6
"""Share of a sale by which losing it later is preferred: stock is used while there is some, as it was."""
FIRST_STOP_TOLERANCE_DAYS = 1


@dataclass(frozen=True)
class HindcastResult:
    """Predicted against recorded.

    `table` has one row per recovery, cover and planned output: loss in units, first stop (period and date), whether
    both lie within what is defended. `verdict` says it in sentences, misses included.
    """

    table: pd.DataFrame
    recorded: Recorded | None
    verdict: tuple[str, ...]


def hindcast(model: Model, scenarios: HazardBook | HazardFile) -> HindcastResult:
    """Replay every dated hazard of a scenario file on the model's status quo.

    Parameters
    ----------
    model
        Whose `policy` table and current shares are the plan that met the event.
    scenarios
        With dated hazards; `[recorded]` and `[sweep]` are used where given.

    Raises
    ------
    NoPlanError
        When today's plan does not serve the nominal demand.
    InputError
        When a hazard does not fit the network, or none is dated.
    """
    book = scenarios.on(model.calendar) if isinstance(scenarios, HazardFile) else scenarios
    replays = build_replays(book, model.network).scenarios
    if not replays:
        msg = f"No hazard of {book.name} has an onset: there is nothing to replay."
        raise InputError([msg])
    program = build_program(model, replays)
    today = Evaluator(model, program).columns(pinned.status_quo, frozenset())
    if today is None:
        msg = (
            f"Today's plan of model {model.name!r} does not serve the nominal demand, so nothing can be replayed on it."
        )
        raise NoPlanError(msg)
    rows = [
        row
        for cover, x in _stocks(model, program, today, None if book.replay is None else book.replay.sweep)
        for position, scenario in enumerate(program.scenarios)
        for row in _rows(model, program, x, cover, position, scenario, book.replay)
    ]
    table = pd.DataFrame(rows)
    return HindcastResult(table, None if book.replay is None else book.replay.recorded, _verdict(table, book.replay))


def _stocks(
    model: Model, program: TwoStageProgram, today: Vector, sweep: StockSweep | None
) -> list[tuple[float | None, np.ndarray]]:
    """First-stage columns for each cover of the sweep (None: as the policy says)."""
    if sweep is None:
        return [(None, today)]
    node = Node(sweep.site, sweep.part)
    columns = program.first.columns
    lanes = model.network.inbound.get(node, ())
    modes = [(lane.id, k) for lane in lanes for k in (lane.delivery_options or (CONTINUOUS,))]
    arriving = [column_name("flow", mode) for mode in modes]
    flow = sum(today[columns.index(name)] for name in arriving)
    changed: list[tuple[float | None, np.ndarray]] = []
    for cover in sweep.covers:
        x = today.copy()
        x[columns.index(column_name("buffer", node))] = cover * flow
        changed.append((cover, x))
    return changed


def _rows(
    model: Model,
    program: TwoStageProgram,
    x: Vector,
    cover: float | None,
    position: int,
    scenario: Scenario,
    replay: Replay | None,
) -> list[dict[str, object]]:
    block, y = RecourseSolver(program, prefer_late=PREFER_LATE).columns(x, position)
    paths = trajectories(block, y)
    lost = paths[paths["what"] == "lost"].groupby("period")["units"].sum()
    stopped = lost[lost > 1e-6 * max(float(lost.max()), 1e-12)]
    first = int(stopped.index[0]) if len(stopped) else None
    planned = sum(demand.quantity for demand in model.network.demand.values())
    outputs = (planned,) if replay is None or replay.sweep is None or not replay.sweep.outputs else replay.sweep.outputs
    day = None if first is None or scenario.onset is None else model.calendar.date(scenario.onset, first)
    return [_row(scenario, cover, output, float(lost.sum()) / planned, first, day, replay) for output in outputs]


def _row(
    scenario: Scenario,
    cover: float | None,
    output: float,
    periods_lost: float,
    first: int | None,
    day: date | None,
    replay: Replay | None,
) -> dict[str, object]:
    loss = periods_lost * output
    row: dict[str, object] = {
        "recovery": scenario.hazard,
        "cover_periods": cover,
        "planned_output": output,
        "periods_lost": periods_lost,
        "loss": loss,
        "first_stop_period": first,
        "first_stop": None if day is None else day.isoformat(),
    }
    if replay is None:
        return row
    recorded = replay.recorded
    return row | {
        "loss_within": recorded.low <= loss <= recorded.high,
        "first_stop_within": recorded.first_stop is not None and _near(day, recorded.first_stop),
    }


def _near(day: date | None, recorded: date) -> bool:
    return day is not None and abs((day - recorded).days) <= FIRST_STOP_TOLERANCE_DAYS


def _verdict(table: pd.DataFrame, replay: Replay | None) -> tuple[str, ...]:
    low, high = table["loss"].min(), table["loss"].max()
    words = [
        f"Over {len(table)} combinations of recovery, stock and output the replay loses {low:,.0f} to {high:,.0f}."
    ]
    if replay is None:
        return tuple(words)
    recorded, hits = replay.recorded, int(table["loss_within"].sum())
    words.append(
        f"Recorded: {recorded.loss:,.0f} {recorded.unit} (defended: {recorded.low:,.0f} to {recorded.high:,.0f}); "
        f"{hits} of {len(table)} combinations lie inside, {len(table) - hits} miss."
    )
    if recorded.first_stop is not None:
        timely = int(table["first_stop_within"].sum())
        words.append(f"First stop recorded {recorded.first_stop}; within a day of it in {timely} of {len(table)}.")
    words.append("Stock and recovery are not jointly identified by one loss: several pairs of them fit as well.")
    return tuple(words)
