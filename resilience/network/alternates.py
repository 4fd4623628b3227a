"""Alternates: parts that may take the place of another in one product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.frozen import as_floats
from resilience.quantities import SiteId
from resilience.screen import on_screen

if TYPE_CHECKING:
    from resilience.network.lanes import LaneStatus
    from resilience.quantities import PartId


@on_screen
@dataclass(frozen=True, slots=True)
class Alternate:
    """`ratio` units of `alternate` in place of each unit of `child` that `parent` takes.

    `extra_cost` is currency per unit of the child replaced. At most `max_share` of what the parent takes is replaced,
    at any time. A `candidate` costs `qualification_cost` per year and maker to keep approved; in an emergency it takes
    `qualification_time` periods (None: not in time). `share` is today's share of what is taken, of one in use.
    `lever_time` is from the decision until an approval is in force.
    """

    parent: PartId
    child: PartId
    alternate: PartId
    ratio: float
    extra_cost: float
    status: LaneStatus
    max_share: float = 1.0
    share: float | None = None
    qualification_cost: float = 0.0
    qualification_time: float | None = None
    lever_time: float | None = None

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def line(self) -> tuple[PartId, PartId]:
        """The line of the bill of materials: product and part."""
        return self.parent, self.child

    def place(self, site: SiteId) -> SiteId:
        """Name of the place where it is picked at a maker's."""
        return SiteId(f"{self.alternate} at {site} for {self.parent}")
