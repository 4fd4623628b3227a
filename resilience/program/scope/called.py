"""What makers can be called to make above their ordinary capacity, by surge and two reserves, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.network.parts import Node
from resilience.program.scope.ramps import ramp
from resilience.quantities import PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.plan.model import Model
    from resilience.program.scope.ramps import Vector


@dataclass(frozen=True)
class CalledMakers:
    """Readers of the share of what is called that has arrived, (n_periods, n_scenarios).

    `late` and `early` are detection without and with visibility in periods, (n_scenarios,), the latter asked for only
    where it is needed; `left` is the share of a maker that is left.
    """

    model: Model
    periods: int
    late: Vector
    early: Callable[[], Vector]
    left: Callable[[Node], Vector]

    def readers(self) -> Mapping[str, Callable[[tuple[str, ...]], Vector]]:
        """Each datum by name: of surge and the first reserve, and of the second one."""
        return {
            "call_make": lambda key: self._share(key, self.late),
            "call_make_early": lambda key: self._share(key, self.early()) - self._share(key, self.late),
            "call_second": lambda key: self._share(key, self.late, second=True),
            "call_second_early": lambda key: (
                self._share(key, self.early(), second=True) - self._share(key, self.late, second=True)
            ),
        }

    def _share(self, key: tuple[str, ...], detection: Vector, *, second: bool = False) -> Vector:
        node = Node(SiteId(key[0]), PartId(key[1]))
        activation, ramp_time = self.model.network.production[node].called_in(second=second)
        return ramp(detection + activation, ramp_time, self.periods) * self.left(node)
