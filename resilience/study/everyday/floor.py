"""The floor under every buffer: everyday safety stock of a model, worked out once, before anything is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scipy.stats import norm

from resilience.errors import InputError
from resilience.findings import Findings
from resilience.network.checks.variability import nowhere_to_keep, variability_findings, varies
from resilience.network.places import Places
from resilience.plan.everyday import EverydayStock
from resilience.plan.openings import refuse_openings
from resilience.study.everyday.model_stages import ModelStages
from resilience.study.everyday.safety_stock import stock_on_network

if TYPE_CHECKING:
    from resilience.plan.model import Model

PROOF_SECONDS = 60.0
"""Time for the proof that no cheaper one exists."""
LEAST_STOCK = 1e-9


def with_everyday_stock(model: Model) -> Model:
    """Return a model whose plans, today's too, all keep the everyday safety stock: the same where it asks for none.

    Notes
    -----
    See `stock_on_network`: z is the quantile of the normal law at the service level. Customers take from the shelf.

    Raises
    ------
    InputError
        Where what it takes is not stated, or no stock may be kept where customers take from.
    """
    level, network = model.service_level, model.network
    if level is None or model.everyday is not None or not varies(network):
        return model
    refuse_openings(model, "everyday safety stock")
    findings = Findings()
    findings.extend(variability_findings(network, Places()))
    findings.stop()
    stages = ModelStages(model)
    plan = stock_on_network(stages.network(), float(norm.ppf(level)), PROOF_SECONDS)
    units = {node: plan.stock[name] for node, name in stages.names.items() if plan.stock[name] > LEAST_STOCK}
    banned = [node for node in units if stages.keeps_none(node)]
    if banned:
        raise InputError([nowhere_to_keep(Places(), node) for node in banned])
    raised = {node: more for node, held in units.items() if (more := held - model.cover.get(node, 0.0)) > 0}
    cost = sum(network.parts[node.part].holding_cost * held for node, held in units.items())
    covered = {node: plan.covered[stages.names[node]] for node in units}
    cover = {**model.cover, **{node: max(held, model.cover.get(node, 0.0)) for node, held in units.items()}}
    return model.amended(everyday=EverydayStock(level, units, covered, raised, cost, plan.gap), cover=cover)
