"""A model whose alternates and classes of customers are part of its network, as program and simulator need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.network.customers import whole

if TYPE_CHECKING:
    from resilience.plan.model import Model


def picked(model: Model) -> Model:
    """Return the model with counters and places where alternates are picked: the same if it needs none, or has them."""
    network = whole(model.network)
    return model if network is model.network else model.amended(network=network)
