"""What approving sources costs: once per supplier and part, whatever the ways its goods may come by."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.network.lanes import Lane
    from resilience.quantities import PartId, SiteId

Supply: TypeAlias = "tuple[SiteId, PartId]"
"""A supplier and what it supplies."""


def by_supplier(lanes: Iterable[Lane]) -> Mapping[Supply, tuple[Lane, ...]]:
    """Lanes whose approval costs something, by supplier and part: of those approved together the dearest is paid."""
    found: defaultdict[Supply, list[Lane]] = defaultdict(list)
    for lane in lanes:
        if lane.approval_cost > 0:
            found[lane.origin, lane.part].append(lane)
    return {supply: tuple(group) for supply, group in found.items()}


def paid(approved: Iterable[Lane]) -> tuple[Lane, ...]:
    """Of approved lanes those whose approval is paid: of each supplier and part the dearest."""
    groups = by_supplier(approved).values()
    return tuple(max(group, key=lambda lane: (lane.approval_cost, lane.id)) for group in groups)
