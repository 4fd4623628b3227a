"""The combinations of uncertain inputs that a replay runs over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from resilience.network.parts import Node
from resilience.program.compile import column_name
from resilience.program.parts.sourcing import CONTINUOUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.hazard.replay import Replay
    from resilience.plan.model import Model
    from resilience.program.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.quantities import LaneId


@dataclass(frozen=True)
class Setting:
    """One combination of stocks: first-stage columns, the first cover (None: as the policy says), and it in words."""

    x: Vector
    cover: float | None
    words: tuple[str, ...]


def variants(model: Model, replay: Replay | None) -> Iterator[tuple[Model, tuple[str, ...]]]:
    """Yield the model with every combination of lead times, and the combination in words."""
    leads = () if replay is None else replay.leads
    for chosen in product(*(sweep.lead_times for sweep in leads)):
        times = {sweep.lane: periods for sweep, periods in zip(leads, chosen, strict=True)}
        words = tuple(f"{lane} {periods:.3g}" for lane, periods in times.items())
        yield (_with_lead_times(model, times) if times else model), words


def _with_lead_times(model: Model, times: dict[LaneId, float]) -> Model:
    lanes = {
        name: replace(lane, lead_time=times[name]) if name in times else lane
        for name, lane in model.network.lanes.items()
    }
    return replace(model, network=replace(model.network, lanes=lanes))


def stocks(model: Model, program: TwoStageProgram, today: Vector, replay: Replay | None) -> Iterator[Setting]:
    """Yield first-stage columns for every combination of covers; today's alone when nothing is swept."""
    sweeps = () if replay is None else replay.stocks
    parts = [sweep.part for sweep in sweeps]
    for covers in product(*(sweep.covers for sweep in sweeps)):
        x, words = today.copy(), []
        for sweep, cover in zip(sweeps, covers, strict=True):
            node = Node(sweep.site, sweep.part)
            buffer = program.first.columns.index(column_name("buffer", node))
            x[buffer] = cover * _intake(model, program, today, node)
            words.append(f"{node if parts.count(sweep.part) > 1 else sweep.part} {cover:.3g}")
        yield Setting(x, covers[0] if covers else None, tuple(words))


def _intake(model: Model, program: TwoStageProgram, today: Vector, node: Node) -> float:
    """Good units that reach a position per period by today's plan, by all lanes and from its own production."""
    planned = dict(zip(program.first.columns, today, strict=True))
    network = model.network
    arrives = sum(
        planned[column_name("flow", (lane.id, option))]
        for lane in network.inbound.get(node, ())
        for option in (lane.delivery_options or (CONTINUOUS,))
    )
    made = network.production.get(node)
    return float(arrives if made is None else arrives + made.yield_share * planned[column_name("make", node)])
