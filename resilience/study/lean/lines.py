"""Lines and makers against the takt: what is asked of them, what they need, and which is the bottleneck."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING

from resilience.lean.tasks import LineBalance, LineTask
from resilience.screen import on_screen
from resilience.study.lean.line_balance import balance_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.parts import Node
    from resilience.plan.model import Model

MINUTES = 60
BALANCING = 20.0
"""Seconds for the proof of each line's balance."""
FULL = 1 + 1e-9
"""Share of its time that a line may need, rounding aside."""


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


def lines_of(model: Model, made: Mapping[Node, float], *, balanced: bool = True) -> tuple[LeanLine, ...]:
    """Lines and makers that make something, the fullest first.

    Parameters
    ----------
    model
        Whose.
    made
        Good units per period by maker.
    balanced
        Whether stations are balanced where tasks are stated.
    """
    busy = {node: units for node, units in made.items() if units > 0}
    return _marked([*_on_lines(model, busy, balanced=balanced), *_alone(model, busy)])


def _on_lines(model: Model, made: Mapping[Node, float], *, balanced: bool) -> Iterator[LeanLine]:
    for (site, name), nodes in model.network.line_users.items():
        users = [node for node in nodes if node in made]
        if not users:
            continue
        hours = model.network.resources[site, name].available_time
        units = sum(made[node] for node in users)
        work = sum(_hours(model, node, made[node]) for node in users)
        takt = MINUTES * hours / units
        balance, too_long = _balanced(model, site, name, takt) if balanced else (None, ())
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


def _alone(model: Model, made: Mapping[Node, float]) -> Iterator[LeanLine]:
    """Makers that share no line and have a capacity."""
    for node, units in made.items():
        production = model.network.production[node]
        if production.resource is None and isfinite(production.capacity) and production.capacity > 0:
            needed = units / production.yield_share / (production.capacity * model.network.yearly_share(node))
            yield LeanLine(node.site, node.part, (node.part,), units, None, None, needed)


def _marked(lines: list[LeanLine]) -> tuple[LeanLine, ...]:
    """Lines with the fullest first, and marked."""
    ordered = sorted(lines, key=lambda line: (-line.needed, line.site, line.name))
    return tuple(replace(line, bottleneck=line.needed == ordered[0].needed) for line in ordered)


def line_record(line: LeanLine) -> dict[str, object]:
    """A line in a form that JSON can say."""
    found = asdict(line) | {"parts": list(line.parts), "too_long": list(line.too_long)}
    if line.balance is not None:
        stations = [list(station) for station in line.balance.stations]
        found["balance"] = {
            "stations": stations, "loads": list(line.balance.loads), "efficiency": line.balance.efficiency,
            "proven": line.balance.proven,
        }  # fmt: skip
    return found
