"""The form of `inputs/week.json`: what a week was decided with beside its tables, kept for the week after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from resilience.files.registry.schema import Strict
from resilience.files.runs.json_file import read_form
from resilience.files.runs.week_json import AGAIN, UnderWayText

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = 1
WEEK = "recommendation"
"""Kind of the run folder of a week."""
INPUTS = "inputs"
"""Folder in that of a week in which its input is kept."""
KEPT_FILE = f"{INPUTS}/week.json"


class BeliefText(Strict):
    """What statements are worth against what is seen."""

    strengths: dict[str, float] = Field(description="years by hazard.")
    strength: float = Field(description="years of all others.")
    outages: float = Field(description="outages that a stated duration is worth.")
    keep: float = Field(description="what a record a year old still counts for.")
    horizon: float = Field(description="years over which a warned rate is averaged.")


class BeforeText(Strict):
    """What the week went on from."""

    plan: dict[str, Any] = Field(description="the plan in force until then, in the form of `plan.json`.")
    under_way: list[UnderWayText] = Field(description="sources that were being qualified.")
    decided_on: str | None = Field(description="the last day that was known, or null.")
    since: str | None = Field(description="day since which hazards were watched, or null.")


class CheapestText(Strict):
    """The cheapest plan that was found, changes or not."""

    cost: float = Field(description="currency in the coming year.")
    plan: dict[str, Any] = Field(description="the plan, in the form of `plan.json`.")


class PricedText(Strict):
    """A plan with what it costs in the coming year, currency: its steady state, and what goes wrong."""

    name: str = Field(description="what it is called.")
    plan: dict[str, Any] = Field(description="the plan, in the form of `plan.json`.")
    steady: float = Field(description="what every year costs without disruptions.")
    loss: float = Field(description="what disruptions, and today's situation, cost beside it.")


class KeptText(Strict):
    """The form of `inputs/week.json`."""

    version: int = Field(alias="schema", ge=SCHEMA, le=SCHEMA, description=f"the version of this form, {SCHEMA}.")
    period: str = Field(description="the week.")
    gap: float = Field(description="how closely it was searched, of what a plan can influence.")
    switching_cost: float | None = Field(description="currency that a change costs the organisation, or null.")
    watched_since: str | None = Field(description="day since which hazards are watched, or null.")
    beliefs: BeliefText = Field(description="what statements are worth against what is seen.")
    before: BeforeText | None = Field(description="what it went on from; null in a first week.")
    longer: dict[str, int] = Field(description="scenarios that had to be watched longer, with their periods.")
    policies: list[PricedText] = Field(description="the plan in force until then, and that of the week, the last.")
    floor: float = Field(description="currency in a year that no plan can avoid.")
    scenario_count: int = Field(ge=0, description="number of disruptions that were priced.")
    scenario_seed: int = Field(ge=0, description="seed of what was drawn.")
    cvar_level: float = Field(ge=0, lt=1, description="level at which bad years are told, where somebody asks.")
    cheapest: CheapestText = Field(description="the cheapest plan that was found.")


def read_kept(folder: Path) -> KeptText:
    """Read what a week kept.

    Raises
    ------
    InputError
        With every key that is missing, unknown or of the wrong kind.
    """
    return read_form(KeptText, folder, KEPT_FILE, AGAIN)
