"""Scenario data of the settlement: how many periods it has for what, and how much help has arrived meanwhile."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resilience.hazard.scenarios import EffectKind
from resilience.network.parts import Node
from resilience.program.scope.books import TOTAL, WHOLE, horizon
from resilience.program.scope.ramps import ramp
from resilience.quantities import LaneId, PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario, Struck
    from resilience.plan.model import Model
    from resilience.program.scope.scope import Scope
    from resilience.program.scope.season import InSeason

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Later:
    """Reads the settlement's numbers of scenarios that share a scope; every array has one entry per scenario.

    With `cautious` nothing is made up in less time than the longest way of goods takes, and nobody who waits when the
    watch ends is served: what that costs is never too little.
    """

    model: Model
    scope: Scope
    scenarios: Sequence[Scenario]
    late: Vector
    "Detection without visibility."
    early: Callable[[], Vector]
    "Detection with it; asked only where it is on offer."
    latest: Sequence[int]
    "Most periods until the shortage has reached the last customer."
    season: InSeason
    "The time in the year, of planned shutdowns."
    cautious: bool = False

    def readers(self) -> Mapping[str, Callable[[tuple[str, ...]], Vector]]:
        """Who reads which field."""
        return {
            "span": lambda key: self._spread(self._always, key[0], key[1]),
            "open_span": lambda key: self._of_maker(key, self.season.open_from),
            "paced_span": lambda key: self._of_maker(key, self.season.pace_from),
            "careful": lambda _: np.full(self._count, float(self.cautious)),
            "later_call": lambda key: self._call(key, self.late),
            "later_call_early": lambda key: self._call(key, self.early()) - self._call(key, self.late),
            "later_emergency": self._emergency,
            "later_expedite": lambda key: self._expedite(key, self.late),
            "later_expedite_early": lambda key: self._expedite(key, self.early()) - self._expedite(key, self.late),
            "later_make_call": lambda key: self._make_call(key, self.late),
            "later_make_call_early": lambda key: self._make_call(key, self.early()) - self._make_call(key, self.late),
            "later_second_call": lambda key: self._make_call(key, self.late, second=True),
            "later_second_call_early": lambda key: (
                self._make_call(key, self.early(), second=True) - self._make_call(key, self.late, second=True)
            ),
        }

    @property
    def _count(self) -> int:
        return len(self.scenarios)

    @cached_property
    def _closed(self) -> NDArray[np.intp]:
        """Periods until the horizon; only where the books of some are closed within the watch it may be sooner."""
        pairs = zip(self.scenarios, self.latest, strict=True)
        closed = [horizon(self.model, scenario.end, lag) for scenario, lag in pairs]
        return np.maximum(np.array(closed, dtype=np.intp), 0 if self.scope.closings else self.scope.periods)

    def _always(self, begin: int, length: int) -> Vector:
        """One where there is a period to do something in, none before the onset; shape (length, n_scenarios)."""
        there = (np.arange(begin, begin + length) >= 0).astype(float)
        return np.repeat(there[:, None], self._count, axis=1)

    def _ramp(self, start: Vector, ramp_time: float) -> Callable[[int, int], Vector]:
        """Share that has arrived in a stretch of periods, from when help starts on and how long its ramp takes."""

        def arrived(begin: int, length: int) -> Vector:
            share = np.zeros((length, self._count))
            before = max(-begin, 0)
            if length > before:
                share[before:] = ramp(start - max(begin, 0), ramp_time, length - before)
            return share

        return arrived

    def _spread(self, share: Callable[[int, int], Vector], start: str, step: str) -> Vector:
        """Sum of a share until the horizon, without the last `start` periods; or its mean sum over the first ones.

        A start marked `WHOLE` counts the watch, too, unless the settlement is priced with care.
        """
        periods, lead = self.scope.periods, int(start.removesuffix(WHOLE))
        if step == TOTAL:
            begin = 0 if start.endswith(WHOLE) and not self.cautious else periods
            late = self.model.network.longest_way if self.cautious else lead
            left = np.maximum(self._closed - begin - late, 0)
            sums = np.vstack([np.zeros(self._count), np.cumsum(share(begin, int(left.max(initial=0))), axis=0)])
            return np.asarray(sums[left, np.arange(self._count)])
        first = int(step)
        weights = np.arange(first, 0, -1) / first
        return np.asarray(weights @ share(periods - lead, first))

    def _start(self, lane: LaneId, step: str) -> str:
        books = self.scope.books
        assert books is not None  # only rules of the settlement ask
        return books.lane_start(self.model.network.lanes[lane], step, kept=self.scope.keeps_lane(lane))

    def _call(self, key: tuple[str, ...], detection: Vector) -> Vector:
        lane, step = LaneId(key[0]), key[1]
        data = self.model.network.lanes[lane]
        return self._helped(lane, self._ramp(detection + float(data.activation_time or 0.0), data.ramp_time), step)

    def _emergency(self, key: tuple[str, ...]) -> Vector:
        lane, step = LaneId(key[0]), key[1]
        data = self.model.network.lanes[lane]
        if data.qualification_time is None:
            return self._helped(lane, lambda _, length: np.zeros((length, self._count)), step)
        begin = self.late + data.qualification_time + float(data.activation_time or 0.0)
        return self._helped(lane, self._ramp(begin, data.ramp_time), step)

    def _helped(self, lane: LaneId, share: Callable[[int, int], Vector], step: str) -> Vector:
        """Recorded help instead of what was worked out, where there is such: it stays at its last value."""
        found = self._spread(share, self._start(lane, step), step)
        recorded = self._recorded_help.get(lane, {})
        if recorded:
            always = self._spread(self._always, self._start(lane, step), step)
            for position, last in recorded.items():
                found[position] = always[position] * last
        return found

    @cached_property
    def _recorded_help(self) -> Mapping[Struck, Mapping[int, float]]:
        """By lane, the last value of recorded help, of the scenarios that have such."""
        found: dict[Struck, dict[int, float]] = defaultdict(dict)
        for position, scenario in enumerate(self.scenarios):
            for effect in scenario.effects:
                if effect.kind is EffectKind.HELP:
                    found[effect.target][position] = effect.profile[-1]
        return dict(found)

    def _expedite(self, key: tuple[str, ...], detection: Vector) -> Vector:
        lane, step = LaneId(key[0]), key[1]
        lead = self.model.network.lanes[lane].expedite_lead_time or 0.0
        start = self._start(lane, step)
        if step == TOTAL:
            start = f"{int(lead + 0.5)}{WHOLE if start.endswith(WHOLE) else ''}"
        return self._spread(self._ramp(detection, 0.0), start, step)

    def _make_call(self, key: tuple[str, ...], detection: Vector, *, second: bool = False) -> Vector:
        node, step = Node(SiteId(key[0]), PartId(key[1])), key[2]
        books, (activation, ramp_time) = self.scope.books, self.model.network.production[node].called_in(second=second)
        assert books is not None  # only rules of the settlement ask
        share = self._ramp(detection + activation, ramp_time)
        if node in self.model.network.shut:
            called = share
            share = lambda begin, length: called(begin, length) * self.season.open_from(node, begin, length)  # noqa: E731
        return self._spread(share, books.make_start(node, step, kept=self.scope.keeps_make(node)), step)

    def _of_maker(self, key: tuple[str, ...], share: Callable[[Node, int, int], Vector]) -> Vector:
        """Periods of a maker that shuts down, each by a share of its own."""
        node, step = Node(SiteId(key[0]), PartId(key[1])), key[2]
        books = self.scope.books
        assert books is not None  # only rules of the settlement ask

        def timed(begin: int, length: int) -> Vector:
            return self._always(begin, length) * share(node, begin, length)

        return self._spread(timed, books.make_start(node, step, kept=self.scope.keeps_make(node)), step)
