"""Small networks whose closed books are reckoned by hand, and plans that run them as they are."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.small import PERIODS_PER_YEAR, model

from resilience.network.parts import Node
from resilience.network.usage import nominal_use, today
from resilience.plan.plan import Plan
from resilience.quantities import Calendar, Duration

if TYPE_CHECKING:
    from resilience.plan.model import Model

PATIENT = {"patience": math.inf}
AT_MARKET = Node("M", "P")


def near(value: float) -> object:
    """Equal to a number reckoned by hand but for rounding."""
    return pytest.approx(value, rel=1e-9, abs=1e-6)


def yearly(lanes, makes, sells, *, year=PERIODS_PER_YEAR, **given) -> Model:
    """Model with so many periods a year, whose stock costs nothing to hold unless told otherwise."""
    made = model(lanes, makes, sells, **({"holding": 0.0} | given))
    return replace(made, calendar=Calendar(Duration(24.0), year))


def as_it_is(made: Model, buffers: dict[Node, float] | None = None, **given) -> Plan:
    """Plan that meets the demand over the lanes in use; two lanes into one position state their shares."""
    network, use = made.network, nominal_use(made.network)
    flows, production = {}, {}
    for node in network.nodes:
        shares = today(network, node) or {}
        flows |= {lane.id: share * use[node] for lane, share in shares.items()}
        if node in network.production:
            rest = use[node] * (1 - sum(shares.values()))
            production[node] = rest / network.production[node].yield_share
    return Plan("as it is", buffers=buffers or {}, flows=flows, production=production, **given)
