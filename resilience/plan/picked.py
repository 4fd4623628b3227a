"""A model whose alternates are part of its network, as program and simulator need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.network.picking import with_alternates

if TYPE_CHECKING:
    from resilience.plan.model import Model


def picked(model: Model) -> Model:
    """Return the model with the places where alternates are picked: the same where it has none, or has them there."""
    network = with_alternates(model.network)
    return model if network is model.network else model.amended(network=network)
