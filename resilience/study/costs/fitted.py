"""Today's target stocks where they fit: lowered where a site has no room for them, and told."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.network.keeping.freshness import keeping_times, sold_in_time, too_old
from resilience.network.keeping.storage import ROUNDING, lots_today, overfull
from resilience.plan.repair import Lowered, Repair

if TYPE_CHECKING:
    from resilience.network.parts import Node
    from resilience.plan.model import Model


def fitted(model: Model) -> Model:
    """Return a model whose target stocks of today have room and are sold in time: the same where they do.

    Where they have not, all targets of that store are lowered by the same share.
    """
    year = model.calendar.periods_per_year
    broken: list[str] = []
    lowered: dict[Node, Lowered] = {}
    for store in overfull(model.network, model.cover, year):
        broken.append(store.words)
        for node in model.network.stores[store.site]:
            before = model.cover.get(node, 0.0)
            if before > 0 and model.network.parts[node.part].room:
                lowered[node] = Lowered(before, before * store.fits)
    for node in keeping_times(model.network):
        stated, lots = model.cover.get(node, 0.0), lots_today(model.network, node, year)
        fits, now = sold_in_time(model.network, node) - lots, lowered[node].fits if node in lowered else stated
        if now > max(fits, 0.0) * (1 + ROUNDING) and not math.isnan(fits):
            lowered[node] = Lowered(stated, max(fits, 0.0))
            broken.append(too_old(node, stated, lots, fits + lots))
    if not broken:
        return model
    repair = Repair((), ()) if model.repair is None else model.repair
    repair = replace(repair, broken=(*repair.broken, *broken), lowered=lowered)
    return model.amended(cover={**model.cover, **{node: one.fits for node, one in lowered.items()}}, repair=repair)
