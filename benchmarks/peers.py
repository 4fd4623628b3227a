"""Peers on a serial base-stock system, run by an interpreter that has them: `python benchmarks/peers.py TASK`.

TASK is JSON on the command line: stages, demands (equally likely), stock (base stock less the demand of the lead time),
holding and backlog cost per unit and period, periods, warm_up, seed. Prints JSON by peer. Imports nothing from here.
"""

from __future__ import annotations

import json
import random
import sys
import time
from importlib import import_module
from typing import Any


def stockpyl(task: dict[str, Any]) -> dict[str, Any]:
    """Simulate with stockpyl."""
    simulation = import_module("stockpyl.sim").simulation
    serial_system = import_module("stockpyl.supply_chain_network").serial_system
    stages, mean = task["stages"], sum(task["demands"]) / len(task["demands"])
    order = list(range(1, stages + 1))
    network = serial_system(
        num_nodes=stages,
        node_order_in_system=order[::-1],
        node_order_in_lists=order,
        local_holding_cost=[task["holding"]] * stages,
        stockout_cost=[task["backlog"]] + [0] * (stages - 1),
        shipment_lead_time=[1] * stages,
        demand_type="CD",
        demand_list=task["demands"],
        probabilities=[1 / len(task["demands"])] * len(task["demands"]),
        policy_type="BS",
        base_stock_level=[task["stock"] + mean] * stages,
        initial_inventory_level=[task["stock"]] * stages,
        initial_orders=[mean] * stages,
        initial_shipments=[mean] * stages,
    )
    start = time.process_time()
    simulation(network, task["periods"], rand_seed=task["seed"], progress_bar=False, consistency_checks="N")
    seconds = time.process_time() - start
    costs = []
    for period in range(task["warm_up"], task["periods"]):
        levels = [sum(node.state_vars[period].inventory_level.values()) for node in network.nodes]
        waiting = sum(max(-sum(n.state_vars[period].inventory_level.values()), 0.0) for n in network.sink_nodes)
        costs.append(task["holding"] * sum(max(level, 0.0) for level in levels) + task["backlog"] * waiting)
    return {"node_periods": stages * task["periods"], "seconds": seconds, "costs": costs}


def supplynetpy(task: dict[str, Any]) -> dict[str, Any]:
    """Simulate with SupplyNetPy, an order at every arrival of a customer."""
    simpy, library = import_module("simpy"), import_module("SupplyNetPy.Components")
    draw = random.Random(task["seed"])
    mean = sum(task["demands"]) / len(task["demands"])
    env = simpy.Environment()
    base = task["stock"] + mean
    nodes: list[Any] = [library.Supplier(env, "S", "source", node_type="infinite_supplier")]
    nodes += [
        library.InventoryNode(
            env, f"N{stage}", f"node {stage}", "warehouse", capacity=1e9, initial_level=base,
            inventory_holding_cost=task["holding"], replenishment_policy=library.SSReplenishment,
            policy_param={"s": base - 1e-9, "S": base}, product_sell_price=0.0, product_buy_price=0.0,
        )
        for stage in range(task["stages"])
    ]  # fmt: skip
    links = [
        library.Link(env, f"L{i}", nodes[i], nodes[i + 1], cost=0.0, lead_time=lambda: 0.999)
        for i in range(task["stages"])
    ]
    demand = library.Demand(
        env,
        "D",
        "customers",
        order_arrival_model=lambda: 1,
        order_quantity_model=lambda: draw.choice(task["demands"]),
        demand_node=nodes[-1],
        tolerance=1e9,
    )
    network = library.create_sc_net(env=env, nodes=nodes, links=links, demands=[demand])
    start = time.process_time()
    library.simulate_sc_net(network, sim_time=task["periods"], logging=False)
    seconds = time.process_time() - start
    held = [node.inventory.carry_cost for node in nodes[1:]]
    return {"node_periods": task["stages"] * task["periods"], "seconds": seconds, "held": sum(held) / task["periods"]}


PEERS = {"stockpyl": stockpyl, "SupplyNetPy": supplynetpy}


def main() -> None:
    """Run every peer that is installed."""
    task = json.loads(sys.argv[1])
    found = {}
    for name, peer in PEERS.items():
        try:
            found[name] = peer(task)
        except ImportError as error:
            found[name] = {"missing": str(error)}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
