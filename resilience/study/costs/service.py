"""Fill rates: of each product, and of it in each market; unlike products are never added up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node

LOST, SERVED = "units_lost", "fill_rate"


def service_columns(
    network: SupplyNetwork, periods: float, short: float, lost: Mapping[Node, float]
) -> dict[str, float | None]:
    """Units short a year and fill rates as columns of the comparison.

    Parameters
    ----------
    periods
        Periods in a year.
    short, lost
        Units short a year, of all demands and of each; the latter empty where it is not known, or there is but one.

    Returns
    -------
    dict
        `units_lost` and `fill_rate` of the product, empty where there are several; then those of each, such as
        `fill_rate CAR`, and where one is sold in several markets of each, such as `fill_rate CAR at NORTH`.
    """
    asked = {node: sold.quantity * periods for node, sold in network.demand.items()}
    alone = len(network.products) == 1
    found = _pair("", short if alone else None, sum(asked.values()))
    for name, nodes in apart(network).items():
        known = [lost[node] for node in nodes if node in lost]
        amount = sum(known) if len(known) == len(nodes) else None
        found |= _pair(f" {name}", amount, sum(asked[node] for node in nodes))
    return found


def apart(network: SupplyNetwork) -> dict[str, tuple[Node, ...]]:
    """What has a fill rate of its own, by name: products where there are several, and each in each of its markets."""
    return dict(_apart(network))


def _apart(network: SupplyNetwork) -> Iterator[tuple[str, tuple[Node, ...]]]:
    for product in network.products:
        nodes = tuple(sorted(node for node in network.demand if node.part == product))
        if len(network.products) > 1:
            yield product, nodes
        if len(nodes) > 1:
            yield from ((str(node), (node,)) for node in nodes)


def _pair(name: str, lost: float | None, asked: float) -> dict[str, float | None]:
    served = 1 - lost / asked if lost is not None and asked > 0 else None
    return {f"{LOST}{name}": lost, f"{SERVED}{name}": served}
