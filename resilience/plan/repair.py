"""Today, where it breaks a bound: which shares were changed, as little as possible, so that it can be kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.frozen import as_floats, freeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.quantities import LaneId

SEEN = 1e-6
"""Changes of a share up to this are what a solver leaves, and are not told."""
OWN = "own production"


@dataclass(frozen=True, slots=True)
class Move:
    """Today's split of what one position takes, as stated and as repaired; the rest is made there."""

    node: Node
    stated: Mapping[LaneId, float]
    repaired: Mapping[LaneId, float]

    def words(self, network: SupplyNetwork) -> str:
        """Say what moves from whom to whom."""
        down, up = self._changes(network, -1), self._changes(network, 1)
        moved = sum(share for _, share in down)
        if len(down) == 1 and len(up) == 1:
            return f"moving {_percent(moved)} of {self.node} from {down[0][0]} to {up[0][0]}"
        before, after = (", ".join(f"{who} {_percent(share)}" for who, share in found) for found in (down, up))
        return f"moving {_percent(moved)} of {self.node} (less from {before}; more from {after})"

    def _changes(self, network: SupplyNetwork, sign: int) -> list[tuple[str, float]]:
        """Who loses (-1) or gains (1) which share."""
        changes = {key: self.repaired.get(key, 0.0) - before for key, before in self.stated.items()}
        named = [(_origin(network, key), change) for key, change in changes.items()]
        named.append((OWN, -sum(changes.values())))
        return [(who, abs(change)) for who, change in named if sign * change > SEEN]


def _origin(network: SupplyNetwork, key: LaneId) -> str:
    """Where a lane comes from, with its mode where another lane brings the same from there."""
    lane: Lane = network.lanes[key]
    alike = [one for one in network.inbound[lane.target] if one.origin == lane.origin]
    return f"{lane.origin} ({lane.mode})" if len(alike) > 1 else str(lane.origin)


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"


@dataclass(frozen=True, slots=True)
class Lowered:
    """A target stock as stated and as it fits, in units."""

    stated: float
    fits: float

    def __post_init__(self) -> None:
        as_floats(self)


@dataclass(frozen=True, slots=True)
class Repair:
    """Bounds that today's plan breaks, in sentences, and the moves that keep them.

    `opened` are lanes taken into use because what is in use cannot serve the demand; `deliveries` how often lanes
    deliver whose lots were smaller than their supplier's least order; `lowered` the target stocks that do not fit.
    """

    broken: tuple[str, ...]
    moves: tuple[Move, ...]
    opened: tuple[LaneId, ...] = field(default=())
    deliveries: Mapping[LaneId, float] = field(default_factory=dict)
    lowered: Mapping[Node, Lowered] = field(default_factory=dict)

    def __post_init__(self) -> None:
        as_floats(self)
        freeze(self, "deliveries", "lowered")

    def words(self, network: SupplyNetwork) -> Iterator[str]:
        """Say what is broken, and what stands in its place."""
        yield from self.broken
        often = [f"delivering {key} {k:g} times a period" for key, k in self.deliveries.items()]
        less = [f"keeping {one.fits:.6g} instead of {one.stated:.6g} {node}" for node, one in self.lowered.items()]
        moved = (
            "; ".join([*(move.words(network) for move in self.moves), *often, *less])
            or "choosing among the sources in use"
        )
        opened = f", with {', '.join(self.opened)} taken into use" if self.opened else ""
        yield f"Today's plan breaks a bound and is repaired by {moved}{opened}. All that is said of today means that."
