"""Limits: how much each offer can supply today, given the capacity in force and what origins can promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.system.capacity import called_capacity, fast_capacity, reserve_capacity
from resilience.simulate.system.offers import Means, Offer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.simulate.system.capacity import LineTime
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.outlook import Outlook
    from resilience.simulate.system.state import LaneFlow
    from resilience.simulate.types import Amount


@dataclass(frozen=True)
class OfferLimits:
    """Reads limits of one period; none of them knows the next one."""

    now: Conditions
    lines: LineTime
    outlook: Outlook

    def of(self, offer: Offer, asked: Mapping[int, Amount]) -> Amount | None:
        """Good units an offer can supply; None for nothing.

        Parameters
        ----------
        offer
            The means.
        asked
            What the position has already asked of each origin today.
        """
        if offer.lane is not None:
            return self._lane(offer, offer.lane, asked)
        if offer.make is None:
            return None
        row, made = offer.make.row, offer.make.row.made
        if offer.means is not Means.MAKE:
            most = {Means.SURGE: made.surge_capacity, Means.MAKE_RESERVE: row.reserve}.get(offer.means, row.second)
            called = called_capacity(offer.make, self.now, most, second=offer.means is Means.MAKE_SECOND)
            return None if called is None else called * made.yield_share
        time = self.lines.limit(offer.make)
        return (offer.make.cap if time is None else np.minimum(offer.make.cap, time)) * made.yield_share

    def carried(self, lane: LaneFlow) -> Amount:
        """Most a lane may be asked to carry: what is sent to a closed gate waits there, so no more than planned."""
        gate = self.now.share(lane.row.gap)
        return lane.cap if gate is None else np.where(gate < 1.0, np.minimum(lane.cap, lane.row.plan), lane.cap)

    def _lane(self, offer: Offer, lane: LaneFlow, asked: Mapping[int, Amount]) -> Amount | None:
        if offer.means is Means.LANE_RESERVE:
            reserve, gate = reserve_capacity(lane, self.now), self.now.share(lane.row.gap)
            return reserve if reserve is None or gate is None else np.where(gate < 1.0, 0.0, reserve)
        if offer.means is Means.EXPEDITE:
            return fast_capacity(lane, self.now)
        limit = self.carried(lane)
        promised = self.outlook.for_lane(lane)
        if promised is None:
            return limit
        return np.minimum(limit, np.maximum(promised - asked.get(lane.row.source, 0.0), 0.0))
