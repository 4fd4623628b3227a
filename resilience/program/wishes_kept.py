"""How far first-stage columns move from the previous plan, reckoned from the decisions, and what of it is allowed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.program.rules_kept import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from resilience.program.columns import Address
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram


@dataclass(frozen=True)
class Moved:
    """What moved of one kind: the sum of its changes, the previous plan's total and the share of that allowed.

    `by_place` holds each change where the program has a column for it.
    """

    what: str
    by_place: Mapping[Address, float]
    amount: float
    before: float
    share: float

    @property
    def too_far(self) -> bool:
        """Whether more moved than is allowed, beyond what a solver leaves of rounding."""
        return self.amount - self.share * self.before > KEPT * (self.amount + self.before)


def moves(program: TwoStageProgram, x: Vector) -> Iterator[Moved]:
    """What first-stage columns change against the previous plan, for each kind of change that is limited."""
    m = program.first_model
    if m.previous is None:
        return
    if m.requirements.change.buffers is not None:
        held = {node: float(x[program.first.columns.place["buffer", node]]) for node in m.nodes}
        value = {node: m.network.parts[node[1]].unit_value for node in m.nodes}
        before = sum(value[node] * m.previous.buffers.get(node, 0.0) for node in m.nodes)
        yield _moved(("buffers", "buffer_change"), held, m.previous.buffers.get, value.__getitem__,
                     before, m.requirements.change.buffers)  # fmt: skip
    if m.requirements.change.flows is not None:
        flows: defaultdict[Hashable, float] = defaultdict(float)
        for lane, k in m.lane_modes:
            flows[lane] += float(x[program.first.columns.place["flow", (lane, k)]])
        before = sum(m.previous.flows.values())
        yield _moved(("flows", "flow_change"), {lane: flows[lane] for lane in m.lanes}, m.previous.flows.get,
                     lambda _: 1.0, before, m.requirements.change.flows)  # fmt: skip


def _moved(
    names: tuple[str, str],
    now: Mapping[Hashable, float],
    past: Callable[[Hashable, float], float],
    value: Callable[[Hashable], float],
    before: float,
    share: float,
) -> Moved:
    what, column = names
    changes = {place: abs(amount - past(place, 0.0)) for place, amount in now.items()}
    amount = sum(value(place) * change for place, change in changes.items())
    return Moved(what, {(column, place): change for place, change in changes.items()}, amount, before, share)


def with_changes(program: TwoStageProgram, x: Vector) -> Vector:
    """First-stage columns with those that keep the books of change set to what did change."""
    found = list(moves(program, x))
    if not found:
        return x
    filled = np.array(x)
    for moved in found:
        for address, change in moved.by_place.items():
            filled[program.first.columns.place[address]] = change
    return filled
