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

SHOWN = 3
"""Demands with a season that a sentence names; of the others it says how many there are."""
AT_THE_MEAN = (
    "Demand has a season. Here it is taken at its yearly mean, without the stock built ahead for the season: before a "
    "high season the network survives longer, after one and in it for a shorter time. At constant rates by_month.csv "
    "says what a failure does in each month, unless it begins at the stock on hand."
)


def mean_built(model: Model, node: Node) -> float:
    """Mean of the units that are built ahead at a position; 0 where its demand has no season."""
    if node not in model.network.in_season:
        return 0.0
    shape, year = model.network.in_season[node], model.calendar.periods_per_year
    return shape.mean_ahead * year * model.network.demand[node].quantity


def season_words(model: Model) -> tuple[str, ...]:
    """What to know of a model whose demand has a season; nothing of another."""
    found = model.network.in_season
    if not found:
        return ()
    told = [_told(model, node, shape) for node, shape in list(found.items())[:SHOWN]]
    more = f", and of {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    parts = model.network.parts
    cost = sum(parts[node.part].holding_cost * mean_built(model, node) for node in found)
    words = (
        "Demand has a season, and supply is level: what comes in the low season beyond demand is built ahead at the "
        f"market. {'; '.join(told)}{more}. Holding it costs {cost:,.6g} {model.currency} a year, in every plan alike."
    )
    return (words,)


def _told(model: Model, node: Node, shape: SeasonShape) -> str:
    top = max(range(len(shape.times)), key=lambda place: shape.ahead[place])
    day = day_said(round(shape.times[top] * 365))
    return f"Of {node} up to {most_built(model.network, node, model.calendar.periods_per_year):,.6g} units, about {day}"


def at_yearly_mean(model: Model) -> tuple[Model, tuple[str, ...]]:
    """Return the model with every demand at its yearly mean, and a sentence that says so; as it is without a season."""
    if not model.network.seasons:
        return model, ()
    return model.amended(network=replace(model.network, seasons=())), (AT_THE_MEAN,)


def refuse_season(model: Model, what: str) -> None:
    """Stop where something cannot be done for a model whose demand has a season.

    Raises
    ------
    InputError
        Saying `what` does not know the time of the year.
    """
    if model.network.in_season:
        remedy = "Take the rows out of seasons for this question: demand is then even, at its yearly mean."
        message = f"The demand of the model has a season, and {what} does not know the time of the year."
        raise InputError([Finding(Code.CONFLICT, message, remedy, "seasons")])
