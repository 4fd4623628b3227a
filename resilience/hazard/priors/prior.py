"""One prior, the table that is shipped, and a rate that was taken from one."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from resilience.frozen import Frozen, as_floats
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from resilience.hazard.beliefs.rates import RateBelief

PREFIX = "prior:"
"""What a rate begins with that names a prior."""
COLUMNS = (
    "prior", "hazard", "region", "per", "rate", "rate_low", "rate_high", "strength_years", "grade", "year", "source",
    "licence", "note",
)  # fmt: skip
NUMBERS = ("rate", "rate_low", "rate_high", "strength_years")


@on_screen
@dataclass(frozen=True, slots=True)
class HazardPrior:
    """How often something happens: `rate` per year of one `per` (a site, a region, a whole company, ...).

    `strength_years` is how many years of one's own record it weighs as much as. `grade` says how well the source
    supports it, as in the tables.
    """

    prior: str
    hazard: str
    region: str
    per: str
    rate: float
    rate_low: float
    rate_high: float
    strength_years: float
    grade: str
    year: str
    source: str
    licence: str
    note: str = ""

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def cited(self) -> str:
        """Its name, source, year and licence, as the source of a hazard."""
        year = f", {self.year}" if self.year else ""
        return f"prior {self.prior}: {self.source}{year} (licence: {self.licence})"

    @property
    def told(self) -> str:
        """What it says, as a sentence."""
        note = f" {self.note}" if self.note else ""
        ends = f"{self.rate:g} a year ({self.rate_low:g} to {self.rate_high:g}) for each {self.per}"
        strong = f"as strong as {self.strength_years:g} years of your own record"
        return f"{ends}, grade {self.grade}, {strong}; {self.cited}.{note}"

    @property
    def belief(self) -> RateBelief:
        """What it says as a belief, which a record of one's own moves by its strength."""
        from resilience.hazard.beliefs.rates import stated

        return stated(self.rate, self.strength_years)


@on_screen
class UsedPrior(NamedTuple):
    """A hazard whose rate is that of a prior."""

    hazard: str
    prior: HazardPrior


class PriorRate(float):
    """A rate that knows which prior it is: changed, it is a number like any other."""

    __slots__ = ("prior",)
    prior: HazardPrior

    def __new__(cls, prior: HazardPrior) -> Self:
        """Make the rate of a prior."""
        made = super().__new__(cls, prior.rate)
        made.prior = prior
        return made

    def __getnewargs__(self) -> tuple[HazardPrior]:  # type: ignore[override]  # copied as what it was made of
        """Be copied and pickled as what it was made of."""
        return (self.prior,)


def shipped_priors() -> Mapping[str, HazardPrior]:
    """Return the priors that are shipped, by name."""
    return _shipped()


@cache
def _shipped() -> Mapping[str, HazardPrior]:
    text = (files("resilience.hazard.priors") / "priors.csv").read_text(encoding="utf-8")
    return Frozen({row["prior"]: prior_of(row) for row in csv.DictReader(io.StringIO(text))})


def prior_of(row: Mapping[str, str]) -> HazardPrior:
    """Make a prior of the cells of a row.

    Raises
    ------
    ValueError
        When a number is none.
    """
    numbers = {name: float(row[name]) for name in NUMBERS}
    texts = {name: row.get(name) or "" for name in COLUMNS if name not in NUMBERS}
    return HazardPrior(**texts, **numbers)  # type: ignore[arg-type]  # the texts are none of the numbers
