"""What a scenario file says about a replay: the record, more figures, and the sweeps over uncertain inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.scenarios.swept_hazards import SWEPT
from resilience.files.tables.model_folder import written
from resilience.hazard.replay import Figure, Recorded, Replay
from resilience.hazard.sweeps import ColumnSweep, HazardSweep, LeadSweep, OutputSweep, StockSweep
from resilience.network.parts import Node
from resilience.quantities import LaneId, PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.files.registry.hazard_schema import BookText, FigureText, SweepText
    from resilience.hazard.sweeps import Sweep
    from resilience.quantities import Calendar


def replay_of(top: BookText, calendar: Calendar) -> Replay | None:
    """Make the replay of a scenario file; None when it records nothing."""
    if top.recorded is None and not top.figure:
        return None
    text, recorded = top.recorded, None
    if text is not None:
        recorded = Recorded(text.loss, text.low, text.high, text.unit, text.source, text.first_stop)
    sweeps = tuple(sweep for swept in top.sweep for sweep in _sweeps(swept, calendar))
    return Replay(recorded, sweeps, tuple(map(_figure, top.figure)))


def _sweeps(text: SweepText, calendar: Calendar) -> Iterator[Sweep]:
    """The axes of one table: a stock and the planned output may stand in one."""
    if text.lane is not None:
        yield LeadSweep(LaneId(text.lane), tuple(map(calendar.periods, text.lead_times)), text.source, text.pair)
    if text.table is not None and text.column is not None:
        where = {column: tuple(words) for column, words in text.where.items()}
        yield ColumnSweep(text.table, where, text.column, cells(text), text.source, text.pair)
    if text.key in SWEPT:  # another key has been reported
        yield HazardSweep(text.hazard, text.key, tuple(text.values), text.source, text.pair)
    if text.covers:
        node, covers = node_of(text), tuple(map(calendar.periods, text.covers))
        yield StockSweep(node.site, node.part, covers, text.source, text.pair)
    if text.outputs:
        yield OutputSweep(tuple(text.outputs), text.source, text.pair)


def cells(text: SweepText) -> tuple[str, ...]:
    """The values of a swept column as its cells would be written."""
    return tuple(written(value) if isinstance(value, str | int | float) else str(value) for value in text.values)


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
