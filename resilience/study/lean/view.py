"""What a lean practitioner sees in a model: takt and bottleneck of its lines, cards of the lanes that pull."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from math import inf, isfinite, isnan
from typing import TYPE_CHECKING

from resilience.given import Of, takes
from resilience.lean.cards import card_loop
from resilience.lean.tasks import LineBalance, LineTask
from resilience.network.usage import nominal_use, today
from resilience.quantities import LaneId
from resilience.screen import on_screen
from resilience.study.costs.today import with_today
from resilience.study.lean.drifts import LeanDrift, lean_drifts
from resilience.study.lean.ends import LeanEnd, lean_ends
from resilience.study.lean.line_balance import balance_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.network.lanes import Lane
    from resilience.network.parts import Node
    from resilience.plan.model import Model

MINUTES = 60
BALANCING = 20.0
"""Seconds for the proof of each line's balance."""
FULL = 1 + 1e-9
"""Share of its time that a line may need, rounding aside."""
UNKNOWN = "Today's split is not stated, or goods run in a circle: nothing is told of {names}."
ONE_BY_ONE = (
    "On {count} of {all} lanes in use neither a pack nor deliveries are stated: goods flow one by one, without cards."
)
REPAIRED = "Today's plan breaks a bound of its own tables; this is the nearest one that does not."


@on_screen
@dataclass(frozen=True, slots=True)
class LeanLine:
    """A line, or a maker without one, against the takt.

    Attributes
    ----------
    site, name
        Where it is, and what it is called: a resource, or the part that is made.
    parts
        Parts made on it today.
    units
        Good units per period that are asked of it.
    takt
        Minutes of its working time for each of them; None of a maker whose working time is not stated.
    cycle
        Minutes that each of them takes, the mean over its parts, bad units made again; None as well.
    needed
        Share of its time, or of its capacity, that today's demand needs.
    bottleneck
        Whether no other line or maker needs a larger share.
    balance
        The fewest stations that do its tasks within the takt, in minutes; None where no tasks are stated, or one of
        them is longer than the takt.
    too_long
        Tasks that are longer than the takt.
    """

    site: str
    name: str
    parts: tuple[str, ...]
    units: float
    takt: float | None
    cycle: float | None
    needed: float
    bottleneck: bool = False
    balance: LineBalance | None = None
    too_long: tuple[str, ...] = ()

    @property
    def keeps_pace(self) -> bool:
        """Whether it can make what is asked of it."""
        return self.needed <= FULL


@on_screen
@dataclass(frozen=True, slots=True)
class LeanLoop:
    """A lane as a loop of cards.

    Attributes
    ----------
    lane, origin, destination, part
        The lane.
    units
        Units per period that it carries today.
    lead_days
        Calendar days under way.
    between_days
        Calendar days between two deliveries; 0 where they are not counted.
    lot
        Units of a delivery; 0 where deliveries are not counted.
    most_units
        Units that the loop holds at most: on their way, waited for, and aimed at as stock today; full containers.
    container
        Units of a card: the part's pack where one is stated, else a delivery; None where goods flow one by one.
    cards
        Cards in the loop: demand over lead time and one interval between deliveries, and the stock aimed at today.
    buffer_cards
        Those of the cards that only the stock aimed at needs.
    """

    lane: str
    origin: str
    destination: str
    part: str
    units: float
    lead_days: float
    between_days: float
    lot: float
    most_units: float
    container: float | None = None
    cards: int | None = None
    buffer_cards: int | None = None


@on_screen
@dataclass(frozen=True)
class LeanView:
    """A model as a lean practitioner sees it.

    Attributes
    ----------
    lines
        Lines and makers, the fullest first.
    loops
        Lanes in use, those with most cards first.
    ends
        How rare outages must be on each lane for lean supply to pay, those where lean ends first at the head.
    notes
        What cannot be told, and why.
    drifts
        Makers whose process drifts, and when stopping the line pays.
    """

    model: Model
    lines: tuple[LeanLine, ...]
    loops: tuple[LeanLoop, ...]
    ends: tuple[LeanEnd, ...]
    notes: tuple[str, ...]
    drifts: tuple[LeanDrift, ...] = ()


@takes(model=Of("Model"))
def lean_view(model: Model) -> LeanView:
    """Takt, bottleneck and cards of a model as it runs today.

    Parameters
    ----------
    model
        The model; where today breaks a bound of its own tables, the nearest today that does not.

    Notes
    -----
    See `takt_time` and `card_loop`. The takt of a line is its available time over the good units asked of all its
    parts; the cards of a lane replenish what is used while a card is under way and waits for the next delivery.
    """
    found = with_today(model)
    network = found.network
    use = nominal_use(network)
    lost = sorted({node.site for node, units in use.items() if isnan(units)})
    notes = [REPAIRED] if found.repair is not None else []
    notes += [UNKNOWN.format(names=", ".join(lost))] if lost else []
    made = {node: units for node in network.production if (units := _made(found, node, use[node])) > 0}
    loops = sorted(_loops(found), key=lambda loop: (-(loop.cards or 0), loop.lane))
    bare = sum(loop.cards is None for loop in loops)
    notes += [ONE_BY_ONE.format(count=bare, all=len(loops))] if bare else []
    lines = _marked([*_on_lines(found, made), *_alone(found, made)])
    ends = sorted(
        lean_ends(found, {LaneId(loop.lane): loop.units for loop in loops}), key=lambda end: (-end.years, end.lane)
    )
    return LeanView(found, lines, tuple(loops), tuple(ends), tuple(notes), lean_drifts(found))


def _made(model: Model, node: Node, use: float) -> float:
    """Good units per period that are made at a position today; 0 where that is not known."""
    shares = today(model.network, node)
    if shares is None or isnan(use):
        return 0.0
    return max(0.0, use * (1 - sum(share or 0.0 for share in shares.values())))


def _on_lines(model: Model, made: dict[Node, float]) -> Iterator[LeanLine]:
    for (site, name), nodes in model.network.line_users.items():
        users = [node for node in nodes if node in made]
        if not users:
            continue
        hours = model.network.resources[site, name].available_time
        units = sum(made[node] for node in users)
        work = sum(_hours(model, node, made[node]) for node in users)
        takt = MINUTES * hours / units
        balance, too_long = _balanced(model, site, name, takt)
        yield LeanLine(
            site, name, tuple(node.part for node in users), units, takt, MINUTES * work / units, work / hours,
            balance=balance, too_long=too_long,
        )  # fmt: skip


def _balanced(model: Model, site: str, line: str, takt: float) -> tuple[LineBalance | None, tuple[str, ...]]:
    """The fewest stations for a line's tasks, and those of them that no station can do within the takt."""
    tasks = [
        LineTask(task.task, MINUTES * task.time, task.after)
        for task in model.tasks
        if (task.site, task.line) == (site, line)
    ]
    too_long = tuple(task.name for task in tasks if task.time > takt * FULL)
    if not tasks or too_long:
        return None, too_long
    return balance_line(tasks, takt, BALANCING), ()


def _hours(model: Model, node: Node, units: float) -> float:
    """Hours of a line that good units take, those thrown away included."""
    production = model.network.production[node]
    return units / production.yield_share * (production.cycle_time or 0.0)


def _alone(model: Model, made: dict[Node, float]) -> Iterator[LeanLine]:
    """Makers that share no line and have a capacity."""
    for node, units in made.items():
        production = model.network.production[node]
        if production.resource is None and isfinite(production.capacity) and production.capacity > 0:
            needed = units / production.yield_share / production.capacity
            yield LeanLine(node.site, node.part, (node.part,), units, None, None, needed)


def _marked(lines: list[LeanLine]) -> tuple[LeanLine, ...]:
    """Lines with the fullest first, and marked."""
    ordered = sorted(lines, key=lambda line: (-line.needed, line.site, line.name))
    return tuple(replace(line, bottleneck=line.needed == ordered[0].needed) for line in ordered)


def _loops(model: Model) -> Iterator[LeanLoop]:
    """Lanes that carry something today."""
    for node, units in nominal_use(model.network).items():
        for lane, share in (today(model.network, node) or {}).items():
            flow = units * (share or 0.0)
            if flow > 0:
                yield _loop(model, lane, flow, model.cover.get(node, 0.0) * (share or 0.0))


def _loop(model: Model, lane: Lane, flow: float, buffer: float) -> LeanLoop:
    rate = lane.deliveries or inf
    time, lot, days = lane.lead_time + 1 / rate, flow / rate, model.calendar.days
    told = LeanLoop(
        lane.id, lane.origin, lane.destination, lane.part, flow, days(lane.lead_time), days(1 / rate), lot,
        flow * time + buffer,
    )  # fmt: skip
    container = model.network.parts[lane.part].pack or lot
    if container == 0 or time == 0:
        return told
    without, loop = (card_loop(flow, time, container, safety) for safety in (0.0, buffer / (flow * time)))
    return replace(
        told, container=container, cards=loop.cards, most_units=loop.most_units, buffer_cards=loop.cards - without.cards
    )


def lean_records(view: LeanView) -> dict[str, object]:
    """Everything that a view tells, in a form that JSON can say."""
    return {
        "model": view.model.name,
        "lines": [_line_record(line) for line in view.lines],
        "loops": [asdict(loop) for loop in view.loops],
        "ends": [asdict(end) for end in view.ends],
        "drifts": [asdict(one) | {"pays": one.pays} for one in view.drifts],
        "notes": list(view.notes),
    }


def _line_record(line: LeanLine) -> dict[str, object]:
    found = asdict(line) | {"parts": list(line.parts), "too_long": list(line.too_long)}
    if line.balance is not None:
        stations = [list(station) for station in line.balance.stations]
        found["balance"] = {
            "stations": stations, "loads": list(line.balance.loads), "efficiency": line.balance.efficiency,
            "proven": line.balance.proven,
        }  # fmt: skip
    return found
