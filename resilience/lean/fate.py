"""What becomes of good units: what share of them customers take, and what share ends in something bad further on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.lean.flows import FlowRecord
    from resilience.network.network import SupplyNetwork


@dataclass(frozen=True, slots=True)
class UnitFate:
    """Shares of the good units at each position that are used, and that are wasted further on; each found by itself."""

    used: Mapping[Node, float]
    wasted: Mapping[Node, float]


def fate_of(record: FlowRecord, network: SupplyNetwork) -> UnitFate:
    """Follow units down the flows of a record.

    Notes
    -----
    A unit leaves a position sold, on a lane, or into what is made at the site, in the proportions of the record; where
    that is bad, so is it. Shares solve u = A u + sold and w = A w + bad. Where a record tells nothing of what leaves a
    position, its units count as used.
    """
    if not any(record.bad.values()):  # nothing ends in anything bad
        return UnitFate(dict.fromkeys(network.nodes, 1.0), dict.fromkeys(network.nodes, 0.0))
    nodes = {node: number for number, node in enumerate(network.nodes)}
    ends = {node: list(_ways(record, network, node)) for node in nodes}
    rows, columns, shares = [], [], []
    used, wasted = np.ones(len(nodes)), np.zeros(len(nodes))
    for node, ways in ends.items():
        total = sum(units for units, _, _ in ways)
        if total <= 0:
            continue
        here = nodes[node]
        used[here] = 0.0
        for units, onward, bad in ways:
            if onward is None:
                used[here] += units / total
                continue
            wasted[here] += units / total * bad
            rows.append(here)
            columns.append(nodes[onward])
            shares.append(units / total * (1 - bad))
    passed = sparse.csc_array((shares, (rows, columns)), shape=(len(nodes), len(nodes)))
    system = sparse.csc_array(sparse.identity(len(nodes), format="csc") - passed)
    found = (np.atleast_1d(spsolve(system, side)).tolist() for side in (used, wasted))
    return UnitFate(*(dict(zip(nodes, values, strict=True)) for values in found))


def _ways(record: FlowRecord, network: SupplyNetwork, node: Node) -> Iterator[tuple[float, Node | None, float]]:
    """Units that leave a position each way, where to, and the share of them that ends there in bad units."""
    if sold := record.sold.get(node, 0.0):
        yield sold, None, 0.0
    for lane in network.outbound.get(node, ()):
        if moved := record.moved.get(lane.id, 0.0):
            yield moved, lane.target, 0.0
    needed: defaultdict[Node, float] = defaultdict(float)
    for line in network.parents.get(node.part, ()):
        needed[Node(node.site, line.parent)] += line.quantity
    for maker, quantity in needed.items():
        started = record.made.get(maker, 0.0)
        if started > 0:
            yield started * quantity, maker, record.bad.get(maker, 0.0) / started
