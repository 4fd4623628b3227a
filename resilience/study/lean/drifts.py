"""Processes that drift: how many bad units are found late as things stand today, and when stopping the line pays."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from resilience.lean.jidoka import quality_latency, stop_the_line
from resilience.network.usage import nominal_use, today
from resilience.plan.found_late import made_today
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.network.parts import Node
    from resilience.plan.model import Model

LEAST_LATE = 1.0
"""Units at least that are bad when a drift is found: the one by which it is."""


@on_screen
@dataclass(frozen=True, slots=True)
class LeanDrift:
    """A maker whose process drifts, as it runs today.

    Attributes
    ----------
    site, part
        The maker.
    drifts
        Drifts a year.
    ahead
        Units of lots and buffers ahead of it: as many are bad when a drift is found.
    bad_share
        Share of bad units, exactly.
    cost
        What bad units cost a year.
    stopped_share
        Share of bad units if the line stops when one is seen; None where the chance to see one is not stated.
    stops
        Stops a year then.
    worth
        Cost of a stop below which stopping pays; 0 where it never does.
    stop_cost
        What a stop costs; None where it is not stated.
    """

    site: str
    part: str
    drifts: float
    ahead: float
    bad_share: float
    cost: float
    stopped_share: float | None = None
    stops: float | None = None
    worth: float | None = None
    stop_cost: float | None = None

    @property
    def pays(self) -> bool | None:
        """Whether stopping the line pays; None where something it takes to say so is not stated."""
        return None if self.worth is None or self.stop_cost is None else self.stop_cost < self.worth


def lean_drifts(model: Model) -> tuple[LeanDrift, ...]:
    """Makers that drift and make something today, those whose bad units cost most first.

    Notes
    -----
    See `quality_latency` and `stop_the_line`. Ahead are today's target stock at the maker and, of each lane it feeds,
    one delivery and the target stock at its end.
    """
    return tuple(sorted(_drifts(model), key=lambda one: (-one.cost, one.site, one.part)))


def _drifts(model: Model) -> Iterator[LeanDrift]:
    for node, made in model.network.production.items():
        units = made_today(model.network, node)
        if not made.drift or made.drift >= 1 or made.bad_cost is None or not units:
            continue
        late = max(LEAST_LATE, _ahead(model, node))
        a_year = units * model.calendar.periods_per_year
        share = quality_latency(made.drift, late, 0.0).bad_share
        found = LeanDrift(node.site, node.part, made.drift * a_year, late, share, share * a_year * made.bad_cost)
        if made.drift_seen is None:
            yield found
            continue
        stopped = stop_the_line(made.drift, made.drift_seen)
        worth = max(0.0, (share - stopped.bad_share) * made.bad_cost / stopped.stops_share)
        yield LeanDrift(
            node.site, node.part, found.drifts, late, share, found.cost, stopped.bad_share,
            stopped.stops_share * a_year, worth, made.stop_cost,
        )  # fmt: skip


def _ahead(model: Model, node: Node) -> float:
    """Units of today's lots and target stocks ahead of a maker."""
    network = model.network
    held = model.cover.get(node, 0.0)
    for lane in network.outbound.get(node, ()):
        share, use = (today(network, lane.target) or {}).get(lane), nominal_use(network)[lane.target]
        if share and not isnan(use):
            lot = share * use / lane.deliveries if lane.deliveries else 0.0
            held += lot + model.cover.get(lane.target, 0.0)
    return held
