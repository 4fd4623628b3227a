"""Networks of stockpyl (Snyder), as it saves instances in JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from resilience.errors import InputError
from resilience.files.exchange.draft import Draft
from resilience.files.exchange.stages import ChainStage, add_stages
from resilience.files.nearest import suggestion
from resilience.files.sources.csv_source import read_text
from resilience.findings import Code, Finding, Findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    Item = Mapping[str, Any]

SOURCE = "stockpyl (L. V. Snyder), an instance saved as JSON"
HOLDING = "a cost per unit and period is value times holding rate: state unit_value and the rate"
LOST = {
    "local_holding_cost": HOLDING,
    "echelon_holding_cost": HOLDING,
    "in_transit_holding_cost": HOLDING,
    "local_holding_cost_function": "a function has no place in a table",
    "stockout_cost_function": "a function has no place in a table",
    "order_lead_time": "add it to the lead time, if an order takes long to arrive",
    "revenue": "a price is no margin: state the margin",
    "initial_orders": "state on_order in inventory",
    "initial_shipments": "state on_order in inventory",
    "order_capacity": "state the capacity of the lanes or of making",
    "external_inbound_cst": "a committed service time is no lead time of a lane",
    "external_outbound_cst": "a committed service time is no patience: state how long customers wait",
    "demand_bound_constant": "everyday variation is no hazard; rs.stock_on_network reckons with it",
}
VARIATION = "everyday variation is no hazard; rs.stock_on_network reckons with it"
POLICY = "its levels count what is on order, too: state the stock on the shelf in policy"
DISRUPTION = "write a [[hazard]] with its rate and duration"
CARRIED = (
    "One unit of each is needed where a node is fed by several, as stockpyl has it for networks without products.",
    "supply_type U is a capacity without limit; stockout_cost is what waiting costs, as it is where orders are kept.",
)


def draft_of_stockpyl(path: Path, pick: str | None) -> Draft:
    """Read one network.

    Raises
    ------
    InputError
        When there is no such network, or it has products of its own.
    """
    name, network = _network(path, pick)
    nodes = _listed(network, "nodes", path)
    if any(_own(product) for product in network.get("_products") or ()):
        message = "Its nodes handle several products, each with a bill of materials: that is not read."
        raise InputError([Finding(Code.FORMAT, message, "Export a network with one product at each node.", path.name)])
    names = {node["_index"]: str(node.get("name") or node["_index"]) for node in nodes}
    arcs = [
        (names.get(one, str(one)), names[node["_index"]])
        for node in nodes
        for one in node.get("_predecessor_indices") or ()
    ]
    draft = Draft({"title": f"{name} of {path.stem}", "references": [SOURCE]})
    add_stages(draft, [_stage(node, names[node["_index"]]) for node in nodes], arcs, 1.0, path.name)
    draft.carried += CARRIED
    for node in nodes:
        _lose(draft, node)
    return draft


def _stage(node: Item, name: str) -> ChainStage:
    """A node: one without predecessors that supply reaches is a supplier, one with demand of its own a market."""
    fed, demand = bool(node.get("_predecessor_indices")), _mean(node.get("demand_source") or {})
    supplied = node.get("supply_type")
    kind = "market" if demand is not None and fed else "supplier" if supplied and not fed else ""
    time = node.get("processing_time") if node.get("shipment_lead_time") is None else node["shipment_lead_time"]
    on_hand = node.get("initial_inventory_level")
    cost = node.get("stockout_cost") if demand is not None else None
    capacity = "unlimited" if supplied == "U" and not fed else ""
    return ChainStage(
        name, kind, keeps=True, time=time, demand=demand, backlog_cost=cost, capacity=capacity, on_hand=on_hand
    )


def _mean(source: Item) -> float | None:
    """Mean demand per period of a source of demand; None where there is none."""
    law = source.get("type")
    if law in {"N", "P"}:
        return float(source["mean"])
    if law in {"UD", "UC"}:
        return float(source["lo"] + source["hi"]) / 2.0
    if law == "NB":
        return None if source.get("mean") is None else float(source["mean"])
    values: Any = source.get("demand_list")
    if law == "D":
        return float(sum(values) / len(values)) if isinstance(values, list) else float(values)
    if law == "CD":
        return float(sum(value * share for value, share in zip(values or (), source["probabilities"], strict=True)))
    return None


def _lose(draft: Draft, node: Item) -> None:
    for key, why in LOST.items():
        draft.lose(key, why, int(node.get(key) not in (None, 0)))
    if (node.get("demand_source") or {}).get("type") not in (None, "D"):
        draft.lose("demand_source, all but its mean", VARIATION)
    if (node.get("_inventory_policy") or {}).get("type") is not None:
        draft.lose("inventory_policy", POLICY)
    if (node.get("disruption_process") or {}).get("random_process_type") is not None:
        draft.lose("disruption_process", DISRUPTION)
    if node.get("stockout_cost") and _mean(node.get("demand_source") or {}) is None:
        draft.lose("stockout_cost of a node without demand", "only a market can lack goods in a model")


def _own(product: Item) -> bool:
    return not product.get("is_dummy") and isinstance(product.get("_index"), int) and product["_index"] >= 0


def _network(path: Path, pick: str | None) -> tuple[str, Item]:
    """The network that is meant, and its name: of a file of instances, or one alone."""
    findings = Findings()
    text = read_text(path, {}, findings)
    findings.stop()
    try:
        content = json.loads(text or "")
    except (json.JSONDecodeError, RecursionError) as error:
        raise _refused(
            path, f"It is no JSON: {error}.", "Save the instance anew with stockpyl's save_instance."
        ) from error
    if isinstance(content, dict) and isinstance(content.get("instances"), list):
        return _instance(path, list(_networks(content["instances"])), pick)
    if not isinstance(content, dict) or "_nodes" not in content:
        raise _refused(path, "It holds no network of stockpyl.", "Save the network with stockpyl's save_instance.")
    return path.stem, content


def _networks(instances: Sequence[Any]) -> Iterator[tuple[str, Item]]:
    """The instances that are networks; the others are single problems."""
    for one in instances:
        if isinstance(one, dict) and isinstance(one.get("data"), dict) and "_nodes" in one["data"]:
            yield str(one.get("name")), one["data"]


def _instance(path: Path, found: list[tuple[str, Item]], pick: str | None) -> tuple[str, Item]:
    if pick is None and len(found) == 1:
        return found[0]
    if pick in dict(found):
        return str(pick), dict(found)[str(pick)]
    names = [name for name, _ in found]
    many = f"It holds {len(found)} networks" + (f", such as {', '.join(names[:4])}" if names else "")
    remedy = suggestion(pick, names) if pick else "Name one with --pick."
    raise _refused(path, f"{many}." if pick is None else f"It has no network {pick!r}.", remedy)


def _listed(network: Item, key: str, path: Path) -> list[Item]:
    nodes = network.get(f"_{key}")
    if not isinstance(nodes, list) or not all(isinstance(one, dict) and "_index" in one for one in nodes) or not nodes:
        raise _refused(
            path, f"Its list of {key} is not of stockpyl's form.", "Save it anew with stockpyl's save_instance."
        )
    return nodes


def _refused(path: Path, message: str, remedy: str) -> InputError:
    return InputError([Finding(Code.FORMAT, message, remedy, path.name)])
