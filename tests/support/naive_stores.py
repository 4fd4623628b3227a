"""Stores of the naive extensive form: what a plan keeps places for, and what is rented after a disruption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from support.naive import Naive
    from support.naive_scenario import NaiveScenario


def own_places(naive: Naive, node: Any) -> Any:
    """Units that a position has places for: its buffer and every lot in full."""
    year = naive.years.get(tuple(node))
    periods = naive.model.calendar.periods_per_year
    ahead = 0.0 if year is None else max(year.ahead(day / 365, periods) for day in range(365))
    return naive.buffer[node] + naive.lots_into(node) + ahead


def room_kept(naive: Naive, site: str) -> Any:
    """Storage units a plan keeps at a site: a lot between two multiples may be one multiple larger."""
    network, total = naive.network, 0.0
    for node in network.nodes:
        if node.site == site:
            into = [l for l, lane in network.lanes.items() if lane.target == node]
            more = sum(2 * naive.left_over.get(l, 0.0) for l in into)
            total += (network.parts[node.part].room or 0.0) * (own_places(naive, node) + more)
    return total


def fit_stores(naive: Naive) -> None:
    """F29."""
    for name, site in naive.network.sites.items():
        if site.storage is not None:
            naive.row(room_kept(naive, name) <= site.storage)


def rent_rooms(one: NaiveScenario) -> None:
    """R42: what is above all places of its own, as far as no other room of the store is free."""
    naive, network = one.naive, one.network
    for name, site in network.sites.items():
        here = [n for n in network.nodes if n.site == name and network.parts[n.part].room]
        if site.storage is None or not here:
            continue
        beside = naive.new(f"{one.scenario.name}_beside_{name}", [(n, t) for n in here for t in one.times])
        rented = naive.new(f"{one.scenario.name}_rented_{name}", one.times)
        for t in one.times:
            for n in here:
                one.row(beside[n, t] + own_places(naive, n) >= one.stock[n, t])
            asked = sum(network.parts[n.part].room * beside[n, t] for n in here)
            one.row(rented[t] + site.storage >= room_kept(naive, name) + asked)
            one.loss += site.overflow_cost * rented[t]
