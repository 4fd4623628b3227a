"""What a scenario file says about a replay: the record, more figures, and the sweeps over uncertain inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.hazard.replay import Figure, LeadSweep, Recorded, Replay, StockSweep, Sweep
from resilience.network.parts import Node
from resilience.quantities import LaneId, PartId, SiteId

if TYPE_CHECKING:
    from resilience.files.hazard_schema import BookText, FigureText, SweepText
    from resilience.quantities import Calendar


def replay_of(top: BookText, calendar: Calendar) -> Replay | None:
    """Make the replay of a scenario file; None when it records nothing."""
    if top.recorded is None and not top.figure:
        return None
    text, recorded = top.recorded, None
    if text is not None:
        recorded = Recorded(text.loss, text.low, text.high, text.unit, text.source, text.first_stop)
    sweeps = tuple(_sweep(sweep, calendar) for sweep in top.sweep)
    return Replay(recorded, sweeps, tuple(map(_figure, top.figure)))


def _sweep(text: SweepText, calendar: Calendar) -> Sweep:
    if text.lane is not None:
        return LeadSweep(LaneId(text.lane), tuple(map(calendar.periods, text.lead_times)), text.source)
    covers = tuple(map(calendar.periods, text.covers))
    node = node_of(text)
    return StockSweep(node.site, node.part, covers, text.source, tuple(text.outputs))


def node_of(text: SweepText) -> Node:
    """Return the stock position a sweep is about."""
    return Node(SiteId(text.site or ""), PartId(text.part or ""))


def _figure(text: FigureText) -> Figure:
    return Figure(
        name=text.name,
        measure=text.measure,
        value=text.value,
        low=text.low,
        high=text.high,
        unit=text.unit,
        source=text.source,
        grade=text.grade,
        start=text.start,
        end=text.end,
        lane=None if text.lane is None else LaneId(text.lane),
        planned=text.planned,
        of=tuple(text.of),
        market=None if text.market is None else SiteId(text.market),
        product=None if text.product is None else PartId(text.product),
        plant=None if text.plant is None else SiteId(text.plant),
    )
