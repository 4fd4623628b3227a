"""Time to survive and impact of one failure by periods, through the program's recourse of a plan."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from resilience.hazard.scenarios import EffectKind
from resilience.solve.longest import longest_survived
from resilience.study.exposure.lengths import Lengths

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from resilience.network.parts import Node
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector
    from resilience.program.survival.outages import Outages
    from resilience.study.exposure.elements import Element
    from resilience.study.exposure.times import Exposed

LOOK_AHEAD = 2.0
"""A plan is tested up to this multiple of the recovery time, or until all help has arrived or its stock is used up at
constant rates if that is later, but no longer than a year."""


class Answered(NamedTuple):
    """Cells of a failure's row, and the margin lost at each length that was asked for besides."""

    row: dict[str, float | None]
    lost: tuple[float, ...]


@dataclass(frozen=True)
class ByPeriods:
    """Answers for one plan, given by its first-stage columns."""

    outages: Outages
    plan: Plan
    x: Vector

    COLUMNS: ClassVar = [
        "time_to_survive_dynamic",
        "time_to_survive_dynamic_days",
        "tested_up_to",
        "units_lost_dynamic",
        "margin_lost_dynamic",
    ]

    def answer(self, exposed: Exposed, durations: Sequence[float] = ()) -> Answered:
        """Time to survive and impact of a failure, and the margin lost when it lasts so many periods, for each.

        A plan that survives every test is said to survive for ever when the capacity left serves all demand at
        constant rates; otherwise `tested_up_to` is a duration it survives, and its time to survive is at least that.
        """
        if self._is_idle(exposed.element):
            zero = None if exposed.element.time_to_recover is None else 0.0
            return Answered(self._row(math.inf, None, (zero, zero)), tuple(0.0 for _ in durations))
        recover, ahead = exposed.element.time_to_recover, self._look_ahead(exposed)
        fails_early = recover is not None and exposed.impact is not None and exposed.impact.units > 0
        first = recover if recover is not None and fails_early else ahead
        asked = {*durations, recover or 0.0} | ({ahead} if math.isinf(exposed.time_to_survive) else set())
        lengths = Lengths(self.outages, self.x, exposed.element, max((first, *durations)))
        lost = {periods: lengths.shortfall(periods) for periods in sorted(asked, reverse=True)}
        impact = None if recover is None else lost[recover]
        survived, tested = self._time(exposed, lengths, ahead)
        return Answered(
            self._row(survived, tested, impact or (None, None)), tuple(lost[periods].margin for periods in durations)
        )

    def _row(
        self, survived: float, tested: float | None, impact: tuple[float | None, float | None]
    ) -> dict[str, float | None]:
        days = self.outages.model.calendar.days(survived)
        return dict(zip(self.COLUMNS, (survived, days, tested, *impact), strict=True))

    def _is_idle(self, element: Element) -> bool:
        """Whether the plan neither runs nor keeps anything that is hit, so that it goes on as planned."""
        plan = self.plan
        used: Mapping[EffectKind, Callable[[Any], float]] = {
            EffectKind.PRODUCTION_LOSS: lambda node: plan.production.get(node, 0.0),
            EffectKind.STOCK_LOCKED: self._kept_or_gone,
            EffectKind.LANE_LOSS: lambda lane: plan.flows.get(lane, 0.0),
        }
        return not any(used[kind](hit) > 0 for kind, hit in element.hits)

    def _kept_or_gone(self, node: Node) -> float:
        """Stock of a position, and what is sold there or leaves it by lane as planned."""
        network, plan = self.outages.model.network, self.plan
        sold = network.demand[node].quantity if node in network.demand else 0.0
        sent = sum(plan.flows.get(lane.id, 0.0) for lane in network.outbound.get(node, ()))
        return plan.buffers.get(node, 0.0) + sold + sent

    def _time(self, exposed: Exposed, lengths: Lengths, ahead: float) -> tuple[float, float | None]:
        """Time to survive, and how far it was tested if the plan never failed."""
        recover = exposed.element.time_to_recover or 0.0
        fails = min(lengths.failing(ahead), default=None)
        if fails is None and lengths.weighted(ahead) > 0:
            fails = ahead
        if fails is not None:
            survived = longest_survived(lengths.weighted, fails, lengths.known)
            is_short = recover > 0 and lengths.weighted(recover) > 0
            return survived if is_short else max(survived, recover), None
        for_ever = math.isinf(exposed.time_to_survive) and ahead >= self.outages.settled(exposed.element.down(1))
        return (math.inf, None) if for_ever or lengths.reaches_nobody(ahead) else (ahead, ahead)

    def _look_ahead(self, exposed: Exposed) -> float:
        recover, lasts = exposed.element.time_to_recover or 0.0, exposed.time_to_survive
        enough = self.outages.settled(exposed.element.down(1)) if math.isinf(lasts) else lasts + 1
        most = max(LOOK_AHEAD * recover, self.outages.model.calendar.periods_per_year)
        return float(math.ceil(min(max(LOOK_AHEAD * recover, enough, 1.0), most)))
