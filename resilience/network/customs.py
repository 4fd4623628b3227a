"""Customs: a duty as stated, and whether goods pay it where they enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.frozen import as_floats
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.lanes import Lane
    from resilience.network.sites import Site
    from resilience.quantities import PartId, SiteId


@on_screen
@dataclass(frozen=True, slots=True)
class Duty:
    """An ad valorem duty: `rate` is a share of the customs value, paid where goods enter `destination`.

    `origin` and `destination` are a region or a site. `origin` is where goods were made (None: wherever outside the
    destination), `part` what they are (None: everything). `customs_value` is currency per unit (None: the unit value of
    the part). Duties that apply to the same goods add up.
    """

    destination: str
    rate: float
    origin: str | None = None
    part: PartId | None = None
    customs_value: float | None = None

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def key(self) -> tuple[str, str, str]:
        """Where it stands in its table: origin, destination, part, blank for what is not said."""
        return self.origin or "", self.destination, self.part or ""

    def is_due(self, lane: Lane, maker: SiteId, sites: Mapping[SiteId, Site]) -> bool:
        """Whether goods made at a site pay it on a lane."""
        if self.part not in {None, lane.part} or not is_in(sites[lane.destination], self.destination):
            return False
        made_there = not is_in(sites[maker], self.destination) if self.origin is None else self._from(sites[maker])
        return made_there and not is_in(sites[lane.origin], self.destination)

    def _from(self, maker: Site) -> bool:
        return self.origin is not None and is_in(maker, self.origin)

    def charge(self, unit_value: float) -> float:
        """Currency per unit of a part of that value."""
        return self.rate * (unit_value if self.customs_value is None else self.customs_value)


def is_in(site: Site, place: str) -> bool:
    """Whether a site is the place, or in it."""
    return place in {site.site, site.region}
