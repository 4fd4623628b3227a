"""The form of `recommendation.json`: what a week says to other systems, and what the next week goes on from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from resilience.files.registry.schema import Strict
from resilience.files.runs.json_file import read_form

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = 1
WEEK_FILE = "recommendation.json"
AGAIN = "Name the run folder of a week as `resilience recommend` wrote it."


class ActionText(Strict):
    """One thing to do this week, or to leave alone."""

    do: str = Field(description="what is to be done: order, call, raise buffer, leave alone and others.")
    site: str = Field(description="where.")
    part: str = Field(description="what of; empty where it is of no part.")
    lane: str = Field(description="the lane, ORIGIN>DESTINATION:PART:MODE; empty where it is of none.")
    action: str = Field(description="the same in a sentence.")
    units: float | None = Field(description="units this week, or what a decision becomes.")
    usual: float | None = Field(description="units of the plan in as much time, or what the decision was.")
    by: str | None = Field(description="last day on which to do it, or null: in the course of the week.")
    settled: bool = Field(description="whether it is right however today's events go on.")
    saving: float | None = Field(description="currency that it saves in the coming year, all else done, or null.")
    because: str = Field(description="why, where that is not the saving.")


class LossText(Strict):
    """What one disruption loses more without one action."""

    action: str = Field(description="the action, in words.")
    disruption: str = Field(default="", description="what strikes where and for how long, in words.")
    scenario: str = Field(description="name of the disruption in tables.")
    rate: float = Field(description="how often a year it comes.")
    loss: float = Field(description="currency that it loses with the action.")
    without: float = Field(description="currency that it loses without it.")


class CostText(Strict):
    """What the coming year costs, today's situation in it; currency."""

    in_force: float = Field(description="with the plan in force until now.")
    this_week: float = Field(description="with this week's plan.")
    cheapest: float = Field(description="with the cheapest plan found, changes or not.")
    at_least: float = Field(description="no plan can cost less.")
    floor: float = Field(description="what no plan can avoid.")
    band: float = Field(description="what a change has to save to be recommended.")


class StirText(Strict):
    """How much the week stirs the plan."""

    share: float = Field(description="value of what changed as a share of all that is decided.")
    decisions: int = Field(
        description="number of decisions that changed, the units on each lane included: a change may move several."
    )
    instability: float | None = Field(
        description="units by which orders differ from those meant a week before, per order, near ones weighing more."
    )


class CauseText(Strict):
    """How one figure changed since last week, and what each cause adds; they and the tie add up to the change."""

    figure: str = Field(description="cost (currency in the coming year), or a list of plan.json.")
    site: str = Field(description="where; empty where it is of none.")
    part: str = Field(description="what of; empty where it is of no part.")
    lane: str = Field(description="the lane; empty where it is of none.")
    before: float = Field(description="last week.")
    after: float = Field(description="this week.")
    change: float = Field(description="after less before.")
    data_and_state: float = Field(description="what the state of the week adds: stock, orders, sources, what is bound.")
    events: float = Field(description="what events that go on add.")
    beliefs: float = Field(description="what rates and durations, as they are believed, add.")
    model_and_settings: float = Field(description="what the tables of the model and the wanted gap add.")
    tie: float = Field(description="what no cause adds: another of equally cheap plans, or a change left alone.")


class UnderWayText(Strict):
    """A source that is being qualified."""

    lane: str = Field(description="the lane.")
    since: str = Field(description="day on which it was recommended to begin.")
    ready: str | None = Field(description="day on which it can be used, or null where that is not known.")


class BegunText(Strict):
    """A decision that was begun and does not stand yet."""

    action: str = Field(description="what it is, in words.")
    decision: str = Field(description="what is decided, a list of plan.json.")
    site: str = Field(description="where; empty where it is of a lane.")
    part: str = Field(description="what of; empty where it is of a lane or a site.")
    lane: str = Field(description="the lane, ORIGIN>DESTINATION:PART:MODE; empty where it is of none.")
    quantity: float = Field(description="how much, 1 where it is chosen.")
    since: str = Field(description="day on which it was recommended.")
    until: str = Field(description="last day on which it is not taken back.")
    least: bool = Field(description="whether more of it may be asked for.")


class MeantText(Strict):
    """What each lane is meant to carry in the coming periods."""

    first: str = Field(description="day of the first period.")
    lanes: dict[str, list[float]] = Field(description="units by period, by lane.")


class CarriedText(Strict):
    """What the next week goes on from."""

    under_way: list[UnderWayText] = Field(description="sources that are being qualified, or were.")
    meant: MeantText = Field(description="orders that are meant for the coming weeks.")
    watched_since: str | None = Field(
        default=None, description="day since which hazards are watched, or null: no rate was moved."
    )
    begun: list[BegunText] = Field(
        default_factory=list, description="decisions that do not stand yet and are not taken back before they do."
    )
    longer: dict[str, int] = Field(description="scenarios that had to be watched longer, with their periods.")


class WeekText(Strict):
    """The form of `recommendation.json`, which `resilience recommend` writes."""

    version: int = Field(alias="schema", ge=SCHEMA, le=SCHEMA, description=f"the version of this form, {SCHEMA}.")
    period: str = Field(description="the week, such as 2026-W48.")
    decided_on: str = Field(description="the day from which it is decided.")
    model: str = Field(description="name of the model.")
    title: str = Field(description="title of the model.")
    currency: str = Field(description="money is in it.")
    previous: str | None = Field(description="the week whose plan was in force, or null.")
    actions: list[ActionText] = Field(description="everything to do, and what to leave alone.")
    losses: list[LossText] = Field(description="of each change the disruptions that lose most without it.")
    cost: CostText = Field(description="what the coming year costs.")
    stirred: StirText = Field(description="how much the plan was stirred.")
    causes: list[CauseText] | None = Field(
        default=None, description="whose doing the changes since last week are, or null: it was not worked out."
    )
    carried: CarriedText = Field(description="what the next week goes on from.")
    notes: list[str] = Field(description="what a reader must know.")


def read_week(folder: Path) -> WeekText:
    """Read what a week wrote.

    Raises
    ------
    InputError
        With every key that is missing, unknown or of the wrong kind.
    """
    return read_form(WeekText, folder, WEEK_FILE, AGAIN)
