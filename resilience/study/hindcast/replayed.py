"""One reading of what happened, replayed on today's plan and, where one is given, on the plan of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from resilience.errors import InputError, NoPlanError
from resilience.findings import Code, Finding
from resilience.hazard.build import build_replays
from resilience.network.sites import SiteKind
from resilience.plan.levers import Requirements
from resilience.program import policies as pinned
from resilience.program.extract import demand_inside, plan_of, trajectories
from resilience.program.formulation.parts.sourcing import CONTINUOUS
from resilience.program.longer import watched_longer
from resilience.program.scope.closed import longest_watch
from resilience.program.scope.reach import ScenarioHits, downstream_lags
from resilience.program.sizes import Sizes
from resilience.program.two_stage import BuildOptions, TwoStageProgram, build_program
from resilience.solve.explain import conflict
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.nearest_lanes import Usual
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.study.costs.evaluate import Evaluator
from resilience.study.hindcast.figures import FIRST_STOP_TOLERANCE_DAYS, predictions
from resilience.study.hindcast.places import Amounts, Makers, by_market, by_place, sold_flows
from resilience.study.hindcast.simulated import SeenReplay, simulated
from resilience.study.hindcast.sweep import stocked
from resilience.study.hindcast.track import Track, TrackedLane
from resilience.study.plan.settled import settled_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from resilience.hazard.replay import Replay
    from resilience.hazard.scenarios import Scenario
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.blocks.block import Block
    from resilience.program.columns import Address
    from resilience.program.reading.compile import Vector
    from resilience.quantities import LaneId
    from resilience.simulate.layout.rationing import Rationing
    from resilience.study.hindcast.sweep import Setting, SweptInput

Row: TypeAlias = "dict[str, Any]"
"""One record of a table of results."""
DATED = (
    "In a [[hazard]], write the day it began, onset = 2024-03-11, in the place of its rate; what was lost can be "
    "stated in [recorded]."
)
OF_RUN = "Name a scenario file that has dated events after --run RUN."
NOTHING_ASKED = Requirements()
"""A replay asks what was lost: what a plan must survive or may spend is no event."""
PREFER_LATE = 1e-6
"""Share of a sale by which losing it later is preferred: stock is used while there is some, as it was."""
UNSERVED = "{plan} does not serve the nominal demand of model {model!r}{reading}, so nothing can be replayed on it."


@dataclass
class ReplayRows:
    """What replays lost: one row each, and one for each market, product and plant of it."""

    replays: list[Row] = field(default_factory=list)
    places: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class AskedReplay:
    """How to replay: what was recorded, who goes short (None: the least margin), and the plan beside today's if any."""

    replay: Replay | None
    rationing: Rationing | None
    plan: Plan | None = None


def replay_on(reading: SweptInput, asked: AskedReplay, today: ReplayRows, planned: ReplayRows) -> None:
    """Replay one reading at all its settings: on today's plan, and on the plan asked for.

    Swept stocks are those that met the event: the plan has its own, and at every setting the same.

    Raises
    ------
    NoPlanError
        When a plan does not serve the nominal demand.
    InputError
        When no hazard is dated.
    """
    model, book = reading.model, reading.book
    replays = build_replays(book, model.network).scenarios
    if not replays:
        message = f"No hazard of {book.name} has a date, so there is nothing to replay."
        raise InputError([Finding(Code.NEEDED, message, DATED if asked.plan is None else OF_RUN, book.name)])
    program = build_program(model, replays, BuildOptions(requirements=NOTHING_ASKED))
    work = _OfReading(reading, asked, replays)
    x = _today(model, program)
    watched = work.watched(program, x)
    for setting in reading.settings:
        work.told(watched, stocked(model, watched, x, setting), (setting,), today)
    if asked.plan is not None:
        work.of_plan(asked.plan, planned)


@dataclass(frozen=True)
class _OfReading:
    """The replays of one reading."""

    reading: SweptInput
    asked: AskedReplay
    replays: Sequence[Scenario]

    def of_plan(self, plan: Plan, rows: ReplayRows) -> None:
        """Replay all settings on a plan."""
        model = self.reading.model
        sizes = Sizes.of(model, tuple(self.replays)).holding(plan.buffers)
        program = build_program(model, self.replays, BuildOptions(requirements=NOTHING_ASKED, sizes=sizes))
        x = Evaluator(model, program).columns(pinned.as_planned(plan), pinned.ALL)
        if x is None:
            at = "; ".join(self.reading.words)
            words = UNSERVED.format(plan=f"Plan {plan.name!r}", model=model.name, reading=f" at {at}" if at else "")
            raise NoPlanError(words)
        self.told(self.watched(program, x), x, self.reading.settings, rows)

    def watched(self, program: TwoStageProgram, x: Vector) -> TwoStageProgram:
        """The program watched until all is back, where it is the program that replays."""
        if self.asked.rationing is not None:
            return program
        model = self.reading.model
        queues = {s.name: longest_watch(model, s) for b in program.blocks if _waits(b) for s in b.scenarios}
        return settled_for(watched_longer(program, queues), [x])

    def told(self, program: TwoStageProgram, x: Vector, settings: Sequence[Setting], rows: ReplayRows) -> None:
        """Add what every replay loses with some first-stage columns, told once for each setting."""
        network = self.reading.model.network
        seen = [self._track(program, x, position) for position in range(len(program.scenarios))]
        for setting in settings:
            for track, scenario in zip(seen, program.scenarios, strict=True):
                words = (*self.reading.words, *setting.words)
                for row in _rows(track, setting, scenario, self.asked.replay, words):
                    rows.replays.append(row)
                    rows.places.extend(_places(network, track, row))

    def _track(self, program: TwoStageProgram, x: Vector, position: int) -> Track:
        model, scenario = self.reading.model, program.scenarios[position]
        if self.asked.rationing is None:
            seen = _recourse(program, x, position, model.network)
        else:
            seen = simulated(model, plan_of(program, x, "today"), scenario, self.asked.rationing)
        return _track(model, program, x, seen, scenario)


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
    block, y = RecourseSolver(program, prefer_late=PREFER_LATE).columns(x, position, Usual.of(network, flows))
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
        sold=by_market(model.network, sold, amounts.periods),
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
