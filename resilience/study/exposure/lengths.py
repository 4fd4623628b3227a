"""One failure at any length: what it costs, from as few and as short programs as will say it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.solve.outage_lengths import NO_LOSS, Loss, PeriodSolver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.program.reading.compile import Vector
    from resilience.program.survival.outages import Outages
    from resilience.solve.survival import Shortfall
    from resilience.study.exposure.elements import Element

TOO_LONG = 3.0
"""How many times as long a large program may be as the failure that is asked of it, before a shorter one is made."""
ROOM = 1.5
"""How many times as long as that failure the shorter program is: others of about that length will be asked for."""


@dataclass(frozen=True)
class Lengths:
    """One failure, asked at lengths that are mostly up to `most`.

    A long watch says the same of a short failure as a short one does, so one program answers every length. But a large
    one is solved from nothing, which takes as long as it is large.
    """

    outages: Outages
    x: Vector
    element: Element
    most: float
    _programs: dict[float, PeriodSolver | None] = field(default_factory=dict)
    "By the longest failure that each can be asked for; None where that reaches no demand."
    _found: dict[float, Loss] = field(default_factory=dict)

    def shortfall(self, periods: float) -> Shortfall:
        """Units and margin lost when it lasts a number of periods."""
        return self._loss(periods).shortfall

    def weighted(self, periods: float) -> float:
        """What is minimized then; see `Loss`."""
        return self._loss(periods).weighted

    @property
    def known(self) -> Mapping[float, float]:
        """What is minimized at all lengths that were asked."""
        return {periods: loss.weighted for periods, loss in self._found.items()}

    def failing(self, longest: float) -> list[float]:
        """Lengths up to some, of those that were asked, at which something is lost."""
        return [periods for periods, loss in self._found.items() if periods <= longest and loss.weighted > 0]

    def reaches_nobody(self, periods: float) -> bool:
        """Whether no demand is within reach of a failure of that length."""
        return periods <= 0 or self._program(periods) is None

    def _loss(self, periods: float) -> Loss:
        if periods not in self._found:
            self._found[periods] = self._asked(periods)
        return self._found[periods]

    def _asked(self, periods: float) -> Loss:
        """What it costs; nothing where a longer one costs nothing, since all that serves then serves now."""
        if periods <= 0 or any(longer > periods and loss == NO_LOSS for longer, loss in self._found.items()):
            return NO_LOSS
        program = self._program(periods)
        return NO_LOSS if program is None else program.loss(self.element.down(periods))

    def _program(self, periods: float) -> PeriodSolver | None:
        fits = min((length for length in self._programs if length >= periods), default=None)
        if fits is None:
            return self._made(max(self.most, periods))
        known = self._programs[fits]
        if known is not None and known.is_large and fits > TOO_LONG * periods:
            return self._made(math.ceil(ROOM * periods))
        return known

    def _made(self, length: float) -> PeriodSolver | None:
        template = self.outages.template(self.element.down(length))
        self._programs[length] = None if template is None else PeriodSolver(template, self.x)
        return self._programs[length]
