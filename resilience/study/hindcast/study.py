"""Replay recorded events on today's plan and hold the result against the record, misses included.

The inputs of an old event are known as ranges, and stock and recovery cannot be identified jointly from one loss. So
every alternative recovery is replayed at every combination of the swept inputs (and reading of the planned output), and
the whole sweep is reported. Losses come from the recourse of the program, which is told the end of the outage at
detection: they are lower bounds on what a planner without foresight would lose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import pandas as pd

from resilience.errors import InputError, NoPlanError
from resilience.findings import Code, Finding
from resilience.frozen import counted
from resilience.given import Maybe, Word
from resilience.hazard.build import build_replays
from resilience.network.sites import SiteKind
from resilience.program import policies as pinned
from resilience.program.extract import demand_inside, plan_of, trajectories
from resilience.program.formulation.parts.sourcing import CONTINUOUS
from resilience.program.longer import longest_watch, watched_longer
from resilience.program.scope.reach import ScenarioHits, downstream_lags
from resilience.program.two_stage import TwoStageProgram, build_program
from resilience.screen import on_screen
from resilience.simulate.layout.rationing import Rationing
from resilience.solve.explain import conflict
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.nearest_lanes import Usual
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.study.alike import Alike
from resilience.study.costs.entrance import BOOK, MODEL, asked_of, sound_book, sound_model
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.today import served_today, words_of_today
from resilience.study.hindcast.figures import FIRST_STOP_TOLERANCE_DAYS, figure_rows, hits, predictions
from resilience.study.hindcast.places import Amounts, Makers, by_place, sold_flows
from resilience.study.hindcast.simulated import SeenReplay, simulated
from resilience.study.hindcast.sweep import readings, stocked
from resilience.study.hindcast.track import Track, TrackedLane
from resilience.study.plan.settled import settled_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.hazard.book import HazardBook
    from resilience.hazard.replay import Recorded, Replay
    from resilience.hazard.scenarios import Scenario
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.program.blocks.block import Block
    from resilience.program.columns import Address
    from resilience.program.reading.compile import Vector
    from resilience.quantities import LaneId, PartId
    from resilience.study.hindcast.sweep import Setting, SweptInput

Row: TypeAlias = "dict[str, Any]"
"""One record of a table of results."""
DATED = (
    "In a [[hazard]], write the day it began, onset = 2024-03-11, in the place of its rate; what was lost can be "
    "stated in [recorded]."
)
PREFER_LATE = 1e-6
"""Share of a sale by which losing it later is preferred: stock is used while there is some, as it was."""


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
    """

    table: pd.DataFrame
    recorded: Recorded | None
    verdict: tuple[str, ...]
    figures: pd.DataFrame
    places: pd.DataFrame

    def __repr__(self) -> str:
        return f"HindcastResult({counted(self.table, 'replays')}, {counted(self.figures, 'figures')})"


def hindcast(
    model: Model | str | Path,
    scenarios: HazardBook | HazardFile | str | Path,
    *,
    rationing: Rationing | str | None = None,
) -> HindcastResult:
    """Replay every dated hazard of a scenario file on the model's status quo.

    Holding is not refunded: nobody ran his stock down to save it, and no loss in units hangs on it.

    Parameters
    ----------
    model
        Whose `policy` table and current shares are the plan that met the event; or where it is.
    scenarios
        With dated hazards, or where they are; `[recorded]`, `[[figure]]` and `[sweep]` are used where given.
    rationing
        Who goes short first. With a rule the replay is the simulator's, which orders and shares out period by period
        and is never told the end; None: the recourse of the program, which is told the end at detection and loses
        the least margin that can be lost.

    Raises
    ------
    NoPlanError
        When today's plan does not serve the nominal demand.
    InputError
        When a hazard does not fit the network, none is dated, or a figure begins after the replay has ended.
    """
    asked = asked_of(
        "hindcast", model=(model, MODEL), scenarios=(scenarios, BOOK), rationing=(rationing, Maybe(Word(Rationing)))
    )
    model, rule = sound_model(model), cast("Rationing | None", asked["rationing"])
    book = sound_book(scenarios, model)
    model = _refundless(model)
    _stop_outside(model, book)
    found = [replace(reading, model=_refundless(reading.model)) for reading in readings(model, book)]
    rows = [row for reading in found for row in _replayed(reading, book.replay, rule)]
    table = pd.DataFrame([row for row, _ in rows])
    places = pd.DataFrame([place for _, found in rows for place in found])
    figures = pd.DataFrame(figure_rows(table, book.replay))
    recorded = None if book.replay is None else book.replay.recorded
    repaired = dict.fromkeys(words for reading in found for words in words_of_today(reading.model))
    verdict = (*repaired, *_verdict(table, recorded, figures), *_how(rule))
    return HindcastResult(table, recorded, verdict, figures, places)


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


def _replayed(
    reading: SweptInput, replay: Replay | None, rationing: Rationing | None
) -> Iterator[tuple[Row, list[Row]]]:
    """Rows of one reading of the model and the book, each with those of its places."""
    model, book = reading.model, reading.book
    replays = build_replays(book, model.network).scenarios
    if not replays:
        message = f"No hazard of {book.name} has a date, so there is nothing to replay."
        raise InputError([Finding(Code.NEEDED, message, DATED, book.name)])
    program = build_program(model, replays)
    today = _today(model, program)
    if rationing is None:
        queues = {s.name: longest_watch(model, s) for b in program.blocks if _waits(b) for s in b.scenarios}
        program = settled_for(watched_longer(program, queues), [today])
    for setting in reading.settings:
        x = stocked(model, program, today, setting)
        for position, scenario in enumerate(program.scenarios):
            if rationing is None:
                seen = _recourse(program, x, position, model.network)
            else:
                seen = simulated(model, plan_of(program, x, "today"), scenario, rationing)
            track = _track(model, program, x, seen, scenario)
            words = (*reading.words, *setting.words)
            for row in _rows(track, setting, scenario, replay, words):
                yield row, list(_places(model.network, track, row))


def _today(model: Model, program: TwoStageProgram) -> Vector:
    """First-stage columns of today's plan."""
    today = Evaluator(model, program).columns(pinned.status_quo, frozenset())
    if today is None:
        head = (
            f"Today's plan of model {model.name!r} does not serve the nominal demand, so nothing can be replayed on it."
        )
        why = conflict(program) if solve_first_stage(program.first) is None else ()
        raise NoPlanError("\n".join([head, *why]))
    return today


def _waits(block: Block) -> bool:
    """Whether somebody waits in a block's scenarios: figures ask when he is served, which may be long after."""
    return block.scope.books is not None and bool(block.scope.books.checkpoints)


def _recourse(program: TwoStageProgram, x: Vector, position: int, network: SupplyNetwork) -> SeenReplay:
    """What the recourse of the program does, told the end at detection."""
    flows = _flows(network, program.first.columns.values(x))
    block, y = RecourseSolver(program, prefer_late=PREFER_LATE).columns(x, position, _usual(network, flows))
    asked = demand_inside(block, program.place_of(position)[1])
    return SeenReplay(trajectories(block, y), asked, frozenset(block.scope.makes))


def _track(model: Model, program: TwoStageProgram, x: Vector, seen: SeenReplay, scenario: Scenario) -> Track:
    planned = program.first.columns.values(x)
    flows = _flows(model.network, planned)
    onset = scenario.onset
    if onset is None:
        msg = f"Scenario {scenario.name!r} has no onset: only dated hazards can be replayed."
        raise InputError([msg])
    amounts = Amounts.read(seen.paths)
    sold = sold_flows(model.network, seen.asked, amounts)
    return Track(
        calendar=model.calendar,
        onset=onset,
        paths=seen.paths,
        sold=sold,
        made=Makers(model.network, seen.touched, planned, flows, amounts, sold).flows(),
        lanes={
            name: TrackedLane(flows[name], lane.lead_time, _to_customer(model.network, name))
            for name, lane in model.network.lanes.items()
        },
    )


def _flows(network: SupplyNetwork, planned: Mapping[Address, float]) -> dict[LaneId, float]:
    """Units each lane carries per period by a plan, in all its lot sizes."""
    return {
        name: sum(float(planned["flow", (name, k)]) for k in lane.delivery_options or (CONTINUOUS,))
        for name, lane in network.lanes.items()
    }


def _usual(network: SupplyNetwork, flows: Mapping[LaneId, float]) -> dict[LaneId, Usual]:
    """What each lane in use carries, and all lanes of its part together."""
    of_part: dict[PartId, float] = {}
    for name, flow in flows.items():
        part = network.lanes[name].part
        of_part[part] = of_part.get(part, 0.0) + flow
    return {name: Usual(flow, of_part[network.lanes[name].part]) for name, flow in flows.items() if flow > 0}


def _places(network: SupplyNetwork, track: Track, row: Row) -> Iterator[Row]:
    """Loss and first stop by market, product and plant, for one row of the table."""
    products = {node.part for node in track.sold}
    plants = {
        node: flow
        for node, flow in track.made.items()
        if node.part in products or network.sites[node.site].kind is SiteKind.PLANT
    }
    scale = float(row["planned_output"]) / track.planned
    for place in by_place(track.sold, plants, track.periods, track.day):
        told = {key: None if place[key] is None else scale * place[key] for key in ("lost", "margin_lost")}
        yield {key: row[key] for key in ("recovery", "setting", "planned_output")} | place | told


def _to_customer(network: SupplyNetwork, lane: LaneId) -> int:
    """Periods from dispatch on a lane until the last customer has it."""
    lags = downstream_lags(network, ScenarioHits(lanes={lane}))
    return max((longest for node, (_, longest) in lags.items() if node in network.demand), default=0)


def _rows(
    track: Track, setting: Setting, scenario: Scenario, replay: Replay | None, words: tuple[str, ...]
) -> Iterator[Row]:
    lost, first = track.whole.lost, track.whole.first_lost
    day = None if first is None else track.calendar.date(track.onset, first)
    figures = () if replay is None else replay.figures
    for output in setting.outputs or (track.planned,):
        row = _row(scenario, setting.cover, words, output, float(lost.sum()) / track.planned, first, day, replay)
        yield row | predictions(track, figures, output)


def _row(
    scenario: Scenario,
    cover: float | None,
    words: tuple[str, ...],
    output: float,
    periods_lost: float,
    first: int | None,
    day: date | None,
    replay: Replay | None,
) -> Row:
    loss = periods_lost * output
    row: Row = {
        "recovery": scenario.hazard,
        "setting": "; ".join(words),
        "cover_periods": cover,
        "planned_output": output,
        "periods_lost": periods_lost,
        "loss": loss,
        "first_stop_period": first,
        "first_stop": None if day is None else day.isoformat(),
    }
    if replay is None or replay.recorded is None:
        return row
    recorded = replay.recorded
    return row | {
        "loss_within": recorded.low <= loss <= recorded.high,
        "first_stop_within": recorded.first_stop is not None and _near(day, recorded.first_stop),
    }


def _near(day: date | None, recorded: date) -> bool:
    return day is not None and abs((day - recorded).days) <= FIRST_STOP_TOLERANCE_DAYS


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
