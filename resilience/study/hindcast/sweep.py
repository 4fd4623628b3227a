"""The combinations of uncertain inputs that a replay runs over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.files.changes.change import ChangeKind, InputChange
from resilience.files.tables.changed import changed
from resilience.frozen import sealed
from resilience.hazard.sweeps import ColumnSweep, HazardSweep, LeadSweep, OutputSweep, StockSweep, combinations
from resilience.network.parts import Node
from resilience.program.formulation.parts.sourcing import CONTINUOUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.hazard.book import HazardBook
    from resilience.hazard.sweeps import Place, Sweep
    from resilience.plan.model import Model
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram

INNER = (StockSweep, OutputSweep)
"""What can be swept on one program."""


@dataclass(frozen=True)
class Setting:
    """Values of what one program serves: covers by position, the first of them (None: as the policy says), and words.

    `outputs` are the readings of the planned output that go with them; empty: the model's demand alone.
    """

    covers: tuple[tuple[Node, float], ...]
    cover: float | None
    words: tuple[str, ...]
    outputs: tuple[float, ...]


@dataclass(frozen=True)
class SweptInput:
    """The model and the book at one combination of what needs a program of its own, in words, and its settings."""

    model: Model
    book: HazardBook
    words: tuple[str, ...]
    settings: tuple[Setting, ...]


def readings(model: Model, book: HazardBook) -> Iterator[SweptInput]:
    """Yield every combination of the values that a replay sweeps, those of one program together.

    Raises
    ------
    InputError
        When values make a model that makes no sense.
    """
    sweeps = () if book.replay is None else tuple(sorted(book.replay.sweeps, key=lambda one: isinstance(one, INNER)))
    outer = [number for number, sweep in enumerate(sweeps) if not isinstance(sweep, INNER)]
    inner: dict[Place, list[Place]] = {}
    for place in combinations(sweeps):
        inner.setdefault(tuple(place[number] for number in outer), []).append(place)
    for chosen, places in inner.items():
        pairs = [(sweeps[number], at) for number, at in zip(outer, chosen, strict=True)]
        at = tuple(value for sweep, value in pairs if isinstance(sweep, HazardSweep))
        words = tuple(_words(sweep, value) for sweep, value in pairs)
        yield SweptInput(_model(model, pairs), book.readings[at] if at else book, words, _settings(sweeps, places))


def _model(model: Model, chosen: Sequence[tuple[Sweep, int]]) -> Model:
    """The model with the cells and lead times of one combination."""
    columns = [(sweep, at) for sweep, at in chosen if isinstance(sweep, ColumnSweep)]
    cells = [InputChange(one.table, ChangeKind.SET, one.values[at], one.column, one.where) for one, at in columns]
    found = model
    if cells:
        found = sealed(changed(model, cells), hashes=model.hashes, checked=True, changes=model.changes)
    times = {sweep.lane: sweep.lead_times[at] for sweep, at in chosen if isinstance(sweep, LeadSweep)}
    lanes = {
        name: replace(lane, lead_time=times[name]) if name in times else lane
        for name, lane in found.network.lanes.items()
    }
    return found.amended(network=replace(found.network, lanes=lanes)) if times else found


def _words(sweep: Sweep, at: int) -> str:
    """One value in words."""
    if isinstance(sweep, LeadSweep):
        return f"{sweep.lane} {sweep.lead_times[at]:.3g}"
    assert isinstance(sweep, ColumnSweep | HazardSweep)  # the others are settings
    return f"{sweep.label} {sweep.values[at]}"


def _settings(sweeps: Sequence[Sweep], places: Sequence[Place]) -> tuple[Setting, ...]:
    """Covers of every combination of stocks, each with the outputs that go with it, in order."""
    stocks = {number: sweep for number, sweep in enumerate(sweeps) if isinstance(sweep, StockSweep)}
    outputs = {number: sweep for number, sweep in enumerate(sweeps) if isinstance(sweep, OutputSweep)}
    parts = [sweep.part for sweep in stocks.values()]
    found: dict[Place, list[float]] = {}
    for place in places:
        of_stock = found.setdefault(tuple(place[number] for number in stocks), [])
        of_stock.extend(sweep.outputs[place[number]] for number, sweep in outputs.items())
    made = []
    for chosen, planned in found.items():
        covers = [(Node(one.site, one.part), one.covers[at]) for one, at in zip(stocks.values(), chosen, strict=True)]
        words = [f"{node if parts.count(node.part) > 1 else node.part} {cover:.3g}" for node, cover in covers]
        made.append(Setting(tuple(covers), covers[0][1] if covers else None, tuple(words), tuple(planned)))
    return tuple(made)


def stocked(model: Model, program: TwoStageProgram, today: Vector, setting: Setting) -> Vector:
    """First-stage columns of today's plan at the covers of a setting."""
    x = today.copy()
    for node, cover in setting.covers:
        x[program.first.columns.place["buffer", node]] = cover * _intake(model, program, today, node)
    return x


def _intake(model: Model, program: TwoStageProgram, today: Vector, node: Node) -> float:
    """Good units that reach a position per period by today's plan, by all lanes and from its own production."""
    planned = program.first.columns.values(today)
    network = model.network
    arrives = sum(
        planned["flow", (lane.id, option)]
        for lane in network.inbound.get(node, ())
        for option in (lane.delivery_options or (CONTINUOUS,))
    )
    made = network.production.get(node)
    return float(arrives if made is None else arrives + made.yield_share * planned["make", node])
