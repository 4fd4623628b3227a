"""Scope: which part of the network a scenario can touch, and how long it must be watched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from resilience.hazard.scenarios import EffectKind, Struck
    from resilience.network.parts import Node
    from resilience.program.scope.books import Books
    from resilience.quantities import LaneId, SiteId

PriceRise: TypeAlias = "tuple[EffectKind, Struck, tuple[float, ...]]"
"""What is hit, and what a unit costs more in each period, in currency."""
MADE = "made"
"""Stands for a position's own production where other ways to it are lanes."""


@dataclass(frozen=True)
class Scope:
    """The region of the network one second stage holds; scenarios with equal scopes share one compiled template.

    `nodes`, `lanes`, `makes` and `demands` are inside. A lane in `fenced_lanes` or a production in `fenced_makes` may
    not exceed its planned rate, because what feeds it is not touched; those in `kept_lanes` and `kept_makes` are not
    hit themselves either and need no help. The `hit_*` fields say where availability is scenario data; `gap_lanes`
    hold back arrivals; `longer` are lanes whose lead time rises, each with every number of whole periods by which it is
    longer at some time, also 0; `locked` positions are down; `spilling` lanes lose goods in transit; `scrapping`
    productions can spoil output; `group` lists hit sites where visibility is on offer.
    """

    periods: int
    nodes: tuple[Node, ...]
    lanes: tuple[LaneId, ...]
    makes: tuple[Node, ...]
    demands: tuple[Node, ...]
    fenced_lanes: frozenset[LaneId] = frozenset()
    fenced_makes: frozenset[Node] = frozenset()
    kept_lanes: frozenset[LaneId] = frozenset()
    kept_makes: frozenset[Node] = frozenset()
    hit_lanes: frozenset[LaneId] = frozenset()
    hit_makes: frozenset[Node] = frozenset()
    gap_lanes: frozenset[LaneId] = frozenset()
    longer: frozenset[tuple[LaneId, int]] = frozenset()
    locked: frozenset[Node] = frozenset()
    burning: frozenset[Node] = frozenset()
    "Positions that lose stock at the onset."
    spilling: frozenset[LaneId] = frozenset()
    scrapping: frozenset[Node] = frozenset()
    flowing: frozenset[Node] = frozenset()
    "Positions at which nothing that is under way need pile up."
    piling: frozenset[Node] = frozenset()
    "Markets that may fail to sell what is under way as it comes."
    prices: tuple[PriceRise, ...] = ()
    "What costs more, and by how much in each period: the price state, part of the template."
    group: tuple[SiteId, ...] = ()
    exact_service: bool = False
    "True when not one unit may be missed (a site the plan must survive without)."
    present: bool = False
    "True where the watch begins in the situation of today instead of the steady state."
    closings: tuple[int, ...] = ()
    "Periods after which the books are closed of some that are watched alike, and longer than they need be."
    books: Books | None = None
    "What takes part in the settlement after the watch; None where only demand missed is counted."

    def keeps_lane(self, lane: LaneId) -> bool:
        """Whether a lane keeps to its plan at most within the watch."""
        return lane in self.fenced_lanes or lane not in self.lanes

    def keeps_make(self, node: Node) -> bool:
        """Whether a production keeps to its plan at most within the watch."""
        return node in self.fenced_makes or node not in self.makes

    def closed(self) -> Scope:
        """The scope where the watch lasts until the books are closed; as it is where none are kept."""
        if self.books is None:
            return self
        lanes, makes = frozenset(self.lanes) - self.fenced_lanes, frozenset(self.makes) - self.fenced_makes
        return replace(self, books=self.books.closed(lanes, makes))

    @property
    def watch(self) -> range:
        """The periods of the watch."""
        return range(self.periods)
