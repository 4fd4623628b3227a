"""The schema of a study file."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from resilience.files.registry.schema import Strict, choice
from resilience.files.studies.axes import MOST_ON_AN_AXIS, MOST_STUDY_POINTS, Spacing
from resilience.plan.levers import Lever

MOST_YEARS_AHEAD = 100
"""Years over which policies are costed at most."""


class AxisBy(StrEnum):
    """What the values of an axis are to the column."""

    FACTOR = "factor"
    ADD = "add"
    SET = "set"


class DesignKind(StrEnum):
    """Which points of the axes are futures."""

    GRID = "grid"
    ONE = "one at a time"
    SOBOL = "sobol"


class BaseText(Strict):
    """`[base]`: what is changed."""

    model: str = Field(min_length=1, description="where the model is, seen from the study file.")
    scenarios: str = Field(min_length=1, description="where the scenarios are, seen from the study file.")


class VariantText(Strict):
    """One `[[variant]]`."""

    name: str = Field(min_length=1, description="a name, unique in the study.")
    change: list[Any] = Field(default=[], description="changes of the base, each a [[variant.change]].")


class AxisText(Strict):
    """One `[[axis]]`."""

    name: str = Field(min_length=1, description="a name, unique in the study.")
    change: list[dict[str, Any]] = Field(
        min_length=1,
        description='what is moved, e.g. [{ table = "hazard", where = { name = "fire" }, column = "rate" }].',
    )
    by: Annotated[AxisBy, choice(AxisBy)] = Field(description=f"what the values are: {', '.join(AxisBy)}.")
    values: list[Any] | None = Field(default=None, min_length=1, description="the values, e.g. [0.5, 1, 2].")
    low: float | None = Field(default=None, description="the least value.")
    high: float | None = Field(default=None, description="the greatest value.")
    points: int | None = Field(default=None, ge=2, le=MOST_ON_AN_AXIS, description="how many values from low to high.")
    scale: Annotated[Spacing, choice(Spacing)] = Field(
        default=Spacing.LINEAR, description='"linear" or "log": whether neighbors differ by as much or by a factor.'
    )
    today: Any = Field(default=None, description='the value that is believed today; needed with by = "set".')


class DesignText(Strict):
    """`[design]`: which points of the axes are futures."""

    kind: Annotated[DesignKind, choice(DesignKind)] = Field(description=f"one of {', '.join(DesignKind)}.")
    points: int | None = Field(
        default=None, ge=2, le=MOST_STUDY_POINTS, description="how many points of a Sobol' sequence."
    )


class ContenderText(Strict):
    """One `[[policy]]`, which competes beside today's plan, the extremes and the mix."""

    name: str = Field(min_length=1, description="a name, unique in the study.")
    only: list[Annotated[Lever, choice(Lever)]] | None = Field(
        default=None, min_length=1, description=f"levers that it may pull, of {', '.join(Lever)}."
    )
    without: list[Annotated[Lever, choice(Lever)]] | None = Field(
        default=None, min_length=1, description=f"levers that it leaves as today, of {', '.join(Lever)}."
    )
    local: bool = Field(default=False, description="true: new sources only in the region they deliver to.")
    run: str | None = Field(default=None, description="the run folder whose plan it is, seen from the study file.")


class StudyText(Strict):
    """A study file."""

    title: str = Field(min_length=1, description="one line that names the study.")
    base: BaseText = Field(description="[base] with model and scenarios.")
    seed: int = Field(default=1, ge=0, description="the seed of Sobol' points.")
    gap: float = Field(
        default=1e-3, gt=0, lt=1, description="the share of what a plan can influence to which best plans are proven."
    )
    variant: list[VariantText] = Field(default=[], description="[[variant]] with a name and changes.")
    axis: list[AxisText] = Field(default=[], description="[[axis]] with what is moved, and through which values.")
    design: DesignText | None = Field(default=None, description='[design] with kind = "grid" unless it is another.')
    levers: bool = Field(
        default=False, description="true: what each lever is worth today, of every set of levers a plan is sought."
    )
    weights: list[Annotated[float, Field(ge=0)]] = Field(
        default=[], description="weights of bad years at which a plan for today is sought, e.g. [0, 0.5, 1]."
    )
    budgets: list[Annotated[float, Field(ge=0)]] = Field(
        default=[], description="yearly budgets for just-in-case under which a plan for today is sought."
    )
    least_regret: bool = Field(
        default=True,
        description="false: the plan that is wrong by the least is chosen from those found, and none beyond is sought.",
    )
    tornado: bool = Field(
        default=False,
        description="true: each number with a range in the tables (such as unit_cost_low) at its low and its high end.",
    )
    years: float | None = Field(
        default=None,
        gt=0,
        le=MOST_YEARS_AHEAD,
        description="over how many years each policy is costed, with today's losses until it is in force (lever_time).",
    )
    policy: list[ContenderText] = Field(default=[], description="[[policy]] that competes beside the usual ones.")
