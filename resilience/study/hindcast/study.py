"""Replay recorded events on today's plan and hold the result against the record, misses included.

The inputs of an old event are known as ranges, and stock and recovery cannot be identified jointly from one loss. So
every alternative recovery is replayed at every combination of the swept inputs (and reading of the planned output), and
the whole sweep is reported. Losses come from the recourse of the program, which is told the end of the outage at
detection: they are lower bounds on what a planner without foresight would lose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import pandas as pd

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.frozen import counted
from resilience.given import Maybe, Word
from resilience.hazard.build import build_replays
from resilience.hazard.sweeps import StockSweep
from resilience.program.scope.closed import longest_watch
from resilience.screen import on_screen
from resilience.simulate.layout.rationing import Rationing
from resilience.study.alike import Alike
from resilience.study.costs.entrance import BOOK, MODEL, asked_of, sound_book, sound_model
from resilience.study.costs.today import served_today, words_of_today
from resilience.study.hindcast.beside import beside, words_of, yearly
from resilience.study.hindcast.figures import figure_rows, hits
from resilience.study.hindcast.replayed import AskedReplay, ReplayRows, replay_on
from resilience.study.hindcast.sweep import readings
from resilience.study.policy_names import MIX
from resilience.study.run.run_inputs import RUN, inputs_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.hazard.book import HazardBook
    from resilience.hazard.replay import Recorded
    from resilience.plan.model import Model
    from resilience.study.judge.promises import Promises
    from resilience.study.plan.plan_result import PlanResult
    from resilience.study.run.stored_run import StoredRun


@on_screen
@dataclass(frozen=True, eq=False, repr=False)
class HindcastResult(Alike):
    """Predicted against recorded.

    `table` has one row per recovery, combination of swept inputs and planned output: loss in units, first stop (period
    and date), whether both lie within what they may really be, and each further figure under its name. `figures` has
    one row per recorded figure: what was recorded and may really be, what is predicted over all rows, how many lie
    inside, and `hit` (all), `part` (some) or `miss` (none). `verdict` says it in sentences, misses included. `places`
    has one row per row of `table` and market, product and plant: units lost, their margin (currency) and the first
    stop; of a plant, what it fails to make of its plan, at the mean margin of its products (None where it makes what is
    not sold).

    With a run, `planned` is as `table` with the plan of the run, and `beside` has one row per row of `table` and place
    (`all` demand, market, product, plant): what is lost today, with the run's plan, and the difference, in units and
    margin (currency). All else tells of today's plan, which met the event.
    """

    table: pd.DataFrame
    recorded: Recorded | None
    verdict: tuple[str, ...]
    figures: pd.DataFrame
    places: pd.DataFrame
    beside: pd.DataFrame | None = None
    planned: pd.DataFrame | None = None

    def __repr__(self) -> str:
        return f"HindcastResult({counted(self.table, 'replays')}, {counted(self.figures, 'figures')})"


def hindcast(
    model: Model | str | Path | None = None,
    scenarios: HazardBook | HazardFile | str | Path | None = None,
    *,
    rationing: Rationing | str | None = None,
    run: str | Path | PlanResult | StoredRun | None = None,
) -> HindcastResult:
    """Replay every dated hazard of a scenario file on the model's status quo and, beside it, on the plan of a run.

    Holding is not refunded: nobody ran his stock down to save it, and no loss in units hangs on it.

    Parameters
    ----------
    model
        Whose `policy` table and current shares are the plan that met the event; or where it is. With a run it may be
        left out, unless it has moved.
    scenarios
        With dated hazards, or where they are; `[recorded]`, `[[figure]]` and `[sweep]` are used where given. With a
        run it may be left out: then its own are replayed.
    rationing
        Who goes short first. With a rule the replay is the simulator's, which orders and shares out period by period
        and is never told the end; None: the recourse of the program, which is told the end at detection and loses
        the least margin that can be lost.
    run
        A run folder that `resilience plan` wrote, what `read_run` read of it, or what `optimize` returned: its plan
        meets the event, too. Its stock is its own at every setting of a swept stock.

    Raises
    ------
    NoPlanError
        When today's plan, or that of the run, does not serve the nominal demand.
    InputError
        When a hazard does not fit the network, none is dated, or a figure begins after the replay has ended; when the
        run is none, or its model is not as it was.
    """
    asked = asked_of(
        "hindcast", model=(model, Maybe(MODEL)), scenarios=(scenarios, Maybe(BOOK)),
        rationing=(rationing, Maybe(Word(Rationing))), run=(run, Maybe(RUN)),
    )  # fmt: skip
    rule = cast("Rationing | None", asked["rationing"])
    model, book, promises = _inputs(model, scenarios, run)
    plan = None if promises is None else promises.policies[MIX].plan
    model = _refundless(model)
    _stop_outside(model, book)
    found = [replace(reading, model=_refundless(reading.model)) for reading in readings(model, book)]
    today, planned = ReplayRows(), ReplayRows()
    for reading in found:
        replay_on(reading, AskedReplay(book.replay, rule, plan), today, planned)
    table, places = pd.DataFrame(today.replays), pd.DataFrame(today.places)
    figures = pd.DataFrame(figure_rows(table, book.replay))
    recorded = None if book.replay is None else book.replay.recorded
    repaired = dict.fromkeys(words for reading in found for words in words_of_today(reading.model))
    verdict = (*repaired, *_verdict(table, recorded, figures), *_how(rule))
    result = HindcastResult(table, recorded, verdict, figures, places)
    if promises is None:
        return result
    result = _beside(result, today, planned, book)
    return replace(result, verdict=(*result.verdict, *yearly(promises, model.currency)))


def _inputs(
    model: Model | str | Path | None,
    scenarios: HazardBook | HazardFile | str | Path | None,
    run: str | Path | PlanResult | StoredRun | None,
) -> tuple[Model, HazardBook, Promises | None]:
    """What is replayed, on which model, and what the run promises if there is one."""
    if run is not None:
        found = inputs_of(run, model, scenarios, place="hindcast")
        if found.book is None:
            message = "The run was made from scenarios that were ready, none of which has a date."
            raise InputError([Finding(Code.NEEDED, message, "Give scenarios with dated hazards.", "hindcast")])
        return found.model, found.book, found.promises
    for name, value in (("model", model), ("scenarios", scenarios)):
        if value is None:
            message = f"Nothing says which {name} to replay."
            raise InputError([Finding(Code.NEEDED, message, f"Give {name}, or a run.", "hindcast", column=name)])
    assert model is not None and scenarios is not None  # noqa: PT018  # as was just seen
    read = sound_model(model)
    return read, sound_book(scenarios, read), None


def _beside(result: HindcastResult, today: ReplayRows, planned: ReplayRows, book: HazardBook) -> HindcastResult:
    """A result with what the plan of the run loses beside it."""
    replay = book.replay
    swept = replay is not None and any(isinstance(sweep, StockSweep) for sweep in replay.sweeps)
    unit = "units" if result.recorded is None else result.recorded.unit
    found = beside(today, planned)
    words = words_of(found, unit, swept=swept)
    return replace(result, verdict=(*result.verdict, *words), beside=found, planned=pd.DataFrame(planned.replays))


def _stop_outside(model: Model, book: HazardBook) -> None:
    """Refuse figures that begin after all books are closed: whatever is compared there is the plan itself."""
    ends = [
        model.calendar.date(scenario.onset, longest_watch(model, scenario))
        for scenario in build_replays(book, model.network).scenarios
        if scenario.onset is not None
    ]
    outside = [
        f"{book.name}: figure {figure.name!r} begins on {figure.start}, after the replay: by {max(ends)} everything "
        "is as planned again. Correct the dates, or delete the figure."
        for figure in (() if book.replay is None else book.replay.figures)
        if ends and figure.start is not None and figure.start > max(ends)
    ]
    if outside:
        raise InputError(outside)


def _refundless(model: Model) -> Model:
    return served_today(model, "nothing can be replayed on it").amended(holding_refund=False)


def _how(rationing: Rationing | None) -> tuple[str, ...]:
    if rationing is None:
        return ()
    return (f"Replayed period by period, by people who do not know the end; who goes short: {rationing}.",)


def _single(table: pd.DataFrame, recorded: Recorded | None) -> Iterator[str]:
    """What a single replay says of what is recorded."""
    yield f"With the recovery, stock and output that are stated the replay loses {table['loss'].min():,.0f}."
    if recorded is None:
        return
    lies = "lies inside" if table["loss_within"].all() else "misses that"
    yield f"Recorded: {recorded.loss:,.0f} {recorded.unit}{_allowed(recorded)}; the replay {lies}."
    if recorded.first_stop is not None:
        near = "" if table["first_stop_within"].all() else "not "
        yield f"First stop recorded {recorded.first_stop}; the replay stops {near}within a day of it."


def _allowed(recorded: Recorded) -> str:
    """What the recorded loss may really be, in words."""
    return f" (it may really be {recorded.low:,.0f} to {recorded.high:,.0f})"


def _verdict(table: pd.DataFrame, recorded: Recorded | None, figures: pd.DataFrame) -> tuple[str, ...]:
    if len(table) == 1:
        return (*_single(table, recorded), *([hits(figures)] if len(figures) else []))
    low, high = table["loss"].min(), table["loss"].max()
    words = [
        f"Over {len(table)} combinations of recovery, stock and output the replay loses {low:,.0f} to {high:,.0f}."
    ]
    if recorded is not None:
        inside = int(table["loss_within"].sum())
        words.append(
            f"Recorded: {recorded.loss:,.0f} {recorded.unit}{_allowed(recorded)}; "
            f"{inside} of {len(table)} combinations lie inside, {len(table) - inside} miss."
        )
        if recorded.first_stop is not None:
            timely = int(table["first_stop_within"].sum())
            words.append(f"First stop recorded {recorded.first_stop}; within a day of it in {timely} of {len(table)}.")
        words.append("Stock and recovery are not jointly identified by one loss: several pairs of them fit as well.")
    if len(figures):
        words.append(hits(figures))
    return tuple(words)
