"""The time in the year, told: what is built ahead, what it costs, and where it is left out of a question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.network.keeping.storage import most_built
from resilience.network.year.season import SeasonShape, day_said

if TYPE_CHECKING:
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan

SHOWN = 3
"""Demands with a season that a sentence names; of the others it says how many there are."""
AT_THE_MEAN = (
    "Demand has a season. Here it is taken at its yearly mean, without the stock built ahead for the season: before a "
    "high season the network survives longer, after one and in it for a shorter time. At constant rates by_month.csv "
    "says what a failure does in each month, unless it begins at the stock on hand."
)


SHUT_AT_THE_MEAN = (
    "Some makers shut down by plan. Here they work all year, with the capacity that they can count on, and without "
    "what they build ahead: while one is shut, and just after, the network may survive for a shorter time. At constant "
    "rates by_month.csv says what a failure does in each month, unless it begins at the stock on hand."
)


def mean_built(model: Model, node: Node, plan: Plan | None = None) -> float:
    """Mean of the units that are built ahead at a position; 0 where its demand has no season.

    With a plan also what its makers build ahead for their planned shutdowns.
    """
    if node in model.network.shut and plan is not None:
        shut, good = model.network.shut[node], model.network.production[node].yield_share
        return shut.mean_ahead * model.calendar.periods_per_year * good * plan.production.get(node, 0.0)
    if node not in model.network.in_season:
        return 0.0
    shape, year = model.network.in_season[node], model.calendar.periods_per_year
    return shape.mean_ahead * year * model.network.demand[node].quantity


def season_words(model: Model) -> tuple[str, ...]:
    """What to know of a model whose demand has a season, or whose makers shut down; nothing of another."""
    found = model.network.in_season
    if not found:
        return shutdown_words(model)
    told = [_told(model, node, shape) for node, shape in list(found.items())[:SHOWN]]
    more = f", and of {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    parts = model.network.parts
    cost = sum(parts[node.part].holding_cost * mean_built(model, node) for node in found)
    words = (
        "Demand has a season, and supply is level: what comes in the low season beyond demand is built ahead at the "
        f"market. {'; '.join(told)}{more}. Holding it costs {cost:,.6g} {model.currency} a year, in every plan alike."
    )
    return (words, *shutdown_words(model))


def shutdown_words(model: Model) -> tuple[str, ...]:
    """What to know of a model whose makers shut down by plan; nothing of another."""
    found = model.network.shut
    if not found:
        return ()
    year = model.calendar.periods_per_year
    told = [
        f"{node} makes up to {shape.pace:.4g} times its mean and keeps up to {shape.most * year:.4g} periods of output"
        for node, shape in list(found.items())[:SHOWN]
    ]
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    words = (
        "Makers shut down by plan and ship all year, so they build ahead on their own shelf: "
        f"{'; '.join(told)}{more}. Holding that is a cost of every plan that buys there (shutdown_holding), and the "
        "capacity must suffice for the days on which they make most."
    )
    return (words,)


def _told(model: Model, node: Node, shape: SeasonShape) -> str:
    top = max(range(len(shape.times)), key=lambda place: shape.ahead[place])
    day = day_said(round(shape.times[top] * 365))
    return f"Of {node} up to {most_built(model.network, node, model.calendar.periods_per_year):,.6g} units, about {day}"


def at_yearly_mean(model: Model) -> tuple[Model, tuple[str, ...]]:
    """Return the model with demand and makers at their yearly mean, and sentences that say so; else as it is."""
    network, words = model.network, (AT_THE_MEAN,) if model.network.seasons else ()
    if not network.shut:
        return (model.amended(network=replace(network, seasons=())), words) if words else (model, ())
    steady = {
        node: replace(made, capacity=made.capacity * network.yearly_share(node))
        for node, made in network.production.items()
    }
    even = replace(network, seasons=(), shutdowns=(), production=steady)
    return model.amended(network=even), (*words, SHUT_AT_THE_MEAN)


def refuse_season(model: Model, what: str) -> None:
    """Stop where something cannot be done for a model whose demand has a season, or whose makers shut down by plan.

    Raises
    ------
    InputError
        Saying `what` does not know the time of the year.
    """
    if model.network.in_season:
        remedy = "Take the rows out of seasons for this question: demand is then even, at its yearly mean."
        message = f"The demand of the model has a season, and {what} does not know the time of the year."
        raise InputError([Finding(Code.CONFLICT, message, remedy, "seasons")])
    if model.network.shut:
        remedy = (
            "Take the rows out of shutdowns for this question, lower the capacity of these makers by the days that are "
            "shut, and put the stock for them into policy."
        )
        message = f"Makers of the model shut down by plan, and {what} does not know the time of the year."
        raise InputError([Finding(Code.CONFLICT, message, remedy, "shutdowns")])
