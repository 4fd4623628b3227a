"""The schema of a scenario file."""

from __future__ import annotations

from datetime import date  # noqa: TC003  # pydantic reads the annotations
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field

from resilience.files.registry.columns import Grade
from resilience.files.registry.curve_text import HELPS, WORKS, HelpCurveText, WorkingCurve
from resilience.files.registry.distribution_text import DurationDistribution, PlainDistribution  # noqa: TC001  # as above
from resilience.files.registry.old_words import RECOVERY
from resilience.files.registry.schema import DurationText, Names, Strict, choice
from resilience.hazard.hazards import Hits, StockFate
from resilience.hazard.limits import MOST_CYCLE_STRATA, MOST_SEASON_STRATA
from resilience.hazard.onsets import SEASON_STRATA, WRITTEN
from resilience.hazard.replay import FigureMeasure
from resilience.network.lanes import Mode
from resilience.network.sites import SiteKind

if TYPE_CHECKING:
    from collections.abc import Mapping

STRETCHES = "stretches of the year in which scenarios begin, where demand has a season or makers shut down"
Share = Annotated[float, Field(ge=0, le=1)]


class Per(StrEnum):
    """Whether each target fails on its own or all fail together."""

    TARGET = "target"
    GROUP = "group"


class SelectText(Strict):
    """What a hazard hits; every key given must match, the words of a list are alternatives."""

    site: Names = Field(default=[], description="names of sites.")
    region: Names = Field(default=[], description="names of regions.")
    tag: Names = Field(default=[], description="tags of sites.")
    kind: Names = Field(default=[], description=f"kinds of sites: {', '.join(SiteKind)}.")
    part: Names = Field(default=[], description="names of parts.")
    family: Names = Field(default=[], description="families of parts.")
    lane: Names = Field(default=[], description="lane ids, ORIGIN>DESTINATION:PART:MODE.")
    mode: Names = Field(default=[], description=f"means of transport: {', '.join(Mode)}.")
    market: Names = Field(default=[], description="names of markets.")
    into: Names = Field(default=[], description="for a duty: names of regions or sites that the goods enter.")
    currency: Names = Field(default=[], description="for a currency: which of them, as rows are paid in.")


class HelpText(Strict):
    """Recorded emergency supply on one lane."""

    lane: str = Field(description="a lane id, ORIGIN>DESTINATION:PART:MODE.")
    curve: HelpCurveText = Field(min_length=1, description=HELPS)


IN_SOME_CASES = frozenset({"rate", "onset", "severity", "duration", "extra"})
"""Keys of a hazard that are needed unless another key says otherwise."""


class HazardText(Strict):
    """One `[[hazard]]`."""

    name: str = Field(min_length=1, description="a name, unique in the scenarios.")
    hits: Annotated[Hits, choice(Hits)] = Field(description=f"what is hit: {', '.join(Hits)}.")
    select: SelectText = Field(description='what is hit, e.g. { site = "A" } or { region = "east" }.')
    rate: float | None = Field(
        default=None,
        ge=0,
        description="a number of onsets per calendar year, such as 0.05, or the name of a prior, such as "
        '"prior:fire/automotive-works"; needed where there is no onset.',
    )
    onset: date | None = Field(default=None, description="the date of a historical event, e.g. 1997-02-01.")
    per: Annotated[Per, choice(Per)] | None = Field(
        default=None, description='"target" (each on its own) or "group" (all together).'
    )
    severity: PlainDistribution | None = Field(
        default=None,
        description="the share lost, such as 0.5; of demand, cost and currency the multiple, of a surcharge currency "
        "per unit, of a duty the share of the customs value added; needed unless it hits arrivals or lead_time.",
    )
    duration: DurationDistribution | None = Field(
        default=None,
        description='time fully down, at the stated severity, e.g. "10 d"; needed where there is no curve.',
    )
    ramp: DurationDistribution | None = Field(
        default=None,
        description='time from first help to whole again, after the duration, evenly, e.g. "5 d"; blank: at once.',
    )
    extra: DurationDistribution | None = Field(
        default=None, description='for lead_time, which needs it: by how much the lead time rises, e.g. "3 wk".'
    )
    recovery: Annotated[str, RECOVERY] | None = Field(default=None, description='"step": whole at once, as without.')
    curve: WorkingCurve = Field(default=[], description=f"instead of duration and ramp: {WORKS}")
    detection: DurationText = Field(description='delay until it is known, e.g. "4 h".')
    strata: int | None = Field(
        default=None, ge=1, description="number of strata of the duration and of the ramp, at least 1."
    )
    samples: int | None = Field(default=None, ge=1, description="number of seeded draws, at least 1.")
    transit_loss: Share = Field(
        default=0.0,
        description="share of goods in transit destroyed, and paid anew at what they cost to make and bring, 0 to 1.",
    )
    stock: Annotated[StockFate, choice(StockFate)] | None = Field(
        default=None,
        description="what becomes of the stock at sites whose capacity is hit: usable (only what is made there "
        "stops), locked (not to be used as far as the site is down, whole afterwards) or destroyed (stock_loss is lost "
        "at once, the rest locked); blank: locked.",
    )
    stock_loss: Share | None = Field(
        default=None,
        description='for stock = "destroyed", which needs it: share of the stock on hand destroyed, and paid anew at '
        "what it costs to make and bring, above 0, at most 1.",
    )
    season: str | None = Field(
        default=None, description=f"when in the year it begins: {WRITTEN}; blank: evenly over the year."
    )
    compound: Names = Field(default=[], description="names of other hazards that strike together with this one.")
    only_in_compound: bool = Field(default=False, description="true: never strikes alone.")
    help: list[HelpText] = Field(default=[], description="recorded emergency supply, a list of lane and curve.")
    source: str = Field(min_length=1, description="where the numbers come from.")
    grade: Annotated[Grade, choice(Grade)] | None = Field(
        default=None, description=f"how well the source supports them: {', '.join(Grade)}."
    )

    @property
    def is_loss(self) -> bool:
        """Whether the severity is a share lost rather than a multiple of the demand."""
        return self.hits in {Hits.CAPACITY, Hits.YIELD}


class RecordedText(Strict):
    """`[recorded]`: what happened."""

    loss: float = Field(ge=0, description="units of demand missed.")
    low: float = Field(ge=0, description="least that the loss may really be.")
    high: float = Field(ge=0, description="most that the loss may really be.")
    unit: str = Field(description='what is counted, e.g. "cars".')
    first_stop: date | None = Field(default=None, description="the day supply first stopped, e.g. 1997-02-04.")
    source: str = Field(min_length=1, description="where the numbers come from.")


class FigureText(Strict):
    """`[[figure]]`: one recorded number or date to compare with."""

    name: str = Field(min_length=1, description="what it is, in a few words.")
    measure: Annotated[FigureMeasure, choice(FigureMeasure)] = Field(
        description=f"what is counted: {', '.join(FigureMeasure)}; lost and served count demand between two days, "
        "first-stop is the first day on which demand is lost, normal the day from which a lane dispatches its plan "
        "for good, lost-time the most days of dispatch by which it is behind, waiting the demand that waits at the "
        "beginning of a day, wait the days it waits (a lane adds its lead time), lost-margin the margin of the demand "
        "lost between two days, sum other figures added up."
    )
    value: float | date = Field(description="the recorded number, or date.")
    low: float | date = Field(description="least that it may really be.")
    high: float | date = Field(description="most that it may really be.")
    unit: str = Field(description='its unit, e.g. "cars".')
    start: date | None = Field(default=None, description="first day of the span, or the day itself.")
    end: date | None = Field(default=None, description="last day of the span.")
    lane: str | None = Field(default=None, description="a lane id, ORIGIN>DESTINATION:PART:MODE.")
    planned: float | None = Field(
        default=None, gt=0, description="units planned for the span, when not those of the model's demand."
    )
    of: Names = Field(default=[], description="names of other figures, for sum.")
    market: str | None = Field(default=None, description="count the demand of this market only.")
    product: str | None = Field(default=None, description="count this product only.")
    plant: str | None = Field(
        default=None,
        description="count what this site makes instead of demand: lost is what it fails to make of its plan, less "
        "what it makes up for, served what it makes, first-stop the first day on which it makes less than planned.",
    )
    source: str = Field(min_length=1, description="where the numbers come from.")
    grade: Annotated[Grade, choice(Grade)] | None = Field(
        default=None, description=f"how well the source supports them: {', '.join(Grade)}."
    )


class SweepText(Strict):
    """`[sweep]`, or several `[[sweep]]`: alternative values of one uncertain input.

    The cover of a stock position, the planned output, the lead time of a lane, a column of a table, or a key of the
    dated hazards.
    """

    site: str | None = Field(default=None, description="the name of a site.")
    part: str | None = Field(default=None, description="the name of a part.")
    covers: list[DurationText] = Field(default=[], description='list of durations, e.g. ["4 h", "2 d"].')
    outputs: list[Annotated[float, Field(gt=0)]] = Field(
        default=[],
        description="planned outputs in units per period, e.g. [14000, 15500]: a plant of another size, whose covers "
        "hold as long and whose capacities are the same share of it.",
    )
    lane: str | None = Field(default=None, description="a lane id, ORIGIN>DESTINATION:PART:MODE.")
    lead_times: list[DurationText] = Field(default=[], description='list of durations, e.g. ["75 d", "100 d"].')
    table: str | None = Field(default=None, description='a table of the model, e.g. "lanes".')
    where: dict[str, Names] = Field(
        default={}, description='which rows: cells by column, e.g. { origin = "A" }; blank: all rows.'
    )
    column: str | None = Field(default=None, description='a column of that table, e.g. "share".')
    hazard: str | None = Field(default=None, description="the name of a dated hazard; blank: all of them.")
    key: str | None = Field(default=None, description='a key of dated hazards, e.g. "severity".')
    values: list[Any] = Field(
        default=[], description='list of cells of the column or values of the key, as written there, e.g. [0.5, "1 d"].'
    )
    pair: str | None = Field(
        default=None,
        min_length=1,
        description="a word; sweeps of the same word have equally many values and take the first together, and so on.",
    )
    source: str = Field(min_length=1, description="where the range comes from.")


def as_tables(value: object) -> object:
    """Read a single table as a list of one."""
    return [value] if isinstance(value, dict) else value


class BookText(Strict):
    """The keys of a scenario file outside its hazards; `title` and `seed` must be stated in one of the files."""

    title: str | None = Field(default=None, min_length=1, description="one line that names the scenarios.")
    seed: int | None = Field(default=None, ge=0, description="seed of everything drawn, a whole number.")
    cycle_strata: int | None = Field(
        default=None, ge=1, le=MOST_CYCLE_STRATA, description="positions of the cycle stock at onset."
    )
    season_strata: int | None = Field(
        default=None, ge=1, le=MOST_SEASON_STRATA, description=f"{STRETCHES}; blank: {SEASON_STRATA}."
    )
    reduce_to: int | None = Field(default=None, ge=1, description="number of scenarios to keep.")
    recorded: RecordedText | None = Field(default=None, description="what happened, for a replay.")
    figure: list[FigureText] = Field(default=[], description="more recorded numbers and dates, for a replay.")
    sweep: Annotated[list[SweepText], BeforeValidator(as_tables)] = Field(
        default=[], description="alternative values of uncertain inputs, for a replay; of several, every combination."
    )


FILE = "The file"
SECTIONS: Mapping[str, type[Strict]] = {
    FILE: BookText, "[[hazard]]": HazardText, "select": SelectText, "[recorded]": RecordedText,
    "[[figure]]": FigureText, "[sweep]": SweepText,
}  # fmt: skip
"""What a scenario file is made of, by what stands above its keys."""
