"""Changes to a model that should change its answer in a known way, or not at all."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from support.cases import Case

from resilience.network.network import SupplyNetwork
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.plan.model import Model

MONEY = {
    "unit_value", "unit_cost", "surge_premium", "reserve_fee", "activation_cost", "qualification_cost",
    "delivery_cost", "expedite_cost", "margin", "backlog_cost", "visibility_cost",
}  # fmt: skip
QUANTITY = {"quantity", "capacity", "surge_capacity", "reserve_max", "available_time"}
PER_YEAR_OR_DELIVERY = {"qualification_cost", "visibility_cost", "delivery_cost"}
"""Costs that do not grow with the quantity; they must be scaled along with it."""


def changed(model: Model, change: Callable[[Any], Any]) -> Model:
    """Return the model with every row of its tables changed, bill of materials excepted."""
    network = model.network
    lanes = [change(lane) for lane in network.lanes.values()]
    made = [change(row) for row in network.production.values()]
    sold = [change(row) for row in network.demand.values()]
    resources = [change(row) for row in network.resources.values()]
    new = SupplyNetwork(
        sites={site.site: site for site in map(change, network.sites.values())},
        parts={part.part: part for part in map(change, network.parts.values())},
        bom=network.bom,
        lanes={lane.id: lane for lane in lanes},
        production={row.node: row for row in made},
        demand={row.node: row for row in sold},
        resources={(row.site, row.resource): row for row in resources},
    )
    return replace(model, network=new)


def scaled(fields: set[str], factor: float) -> Callable[[Any], Any]:
    """Return a change that multiplies the named fields of a row, where it has them and they are stated."""

    def scale(row: Any) -> Any:
        found = {field.name for field in dataclasses.fields(row)} & fields
        values = {name: getattr(row, name) for name in found}
        return replace(row, **{name: value * factor for name, value in values.items() if value is not None})

    return scale


def money_scaled(model: Model, factor: float) -> Model:
    """Return the same model in another currency."""
    return changed(model, scaled(MONEY, factor))


def quantity_scaled(model: Model, factor: float) -> Model:
    """Return the same model in another unit of quantity, at the same cost per old unit."""
    bigger = changed(model, scaled(QUANTITY | PER_YEAR_OR_DELIVERY, factor))
    return replace(bigger, cover={node: units * factor for node, units in model.cover.items()})


def relabelled(case: Case, names: dict[str, str]) -> Case:
    """Return the case with its sites renamed."""

    def rename(row: Any) -> Any:
        ends = {"site", "origin", "destination", "market"} & {field.name for field in dataclasses.fields(row)}
        return replace(row, **{end: names[getattr(row, end)] for end in ends})

    def retarget(effect: Any) -> Any:
        target = lanes.get(effect.target)
        if target is None:
            target = Node(names[effect.node.site], effect.node.part)
        return replace(effect, target=target)

    lanes = {lane.id: rename(lane).id for lane in case.model.network.lanes.values()}
    model = changed(case.model, rename)
    model = replace(model, cover={Node(names[n.site], n.part): units for n, units in case.model.cover.items()})
    scenarios = tuple(
        replace(
            scenario,
            effects=tuple(retarget(effect) for effect in scenario.effects),
            sites=tuple(sorted(names[site] for site in scenario.sites)),
        )
        for scenario in case.scenarios
    )
    return Case(model, scenarios, case.seed)
