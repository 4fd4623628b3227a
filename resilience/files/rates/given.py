"""What is asked of a file of records, and what it answers: priors, or an order of places."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.atomic import refuse_if_taken, whole_file
from resilience.findings import Code, Finding
from resilience.hazard.beliefs.rates import stated
from resilience.hazard.priors.prior import COLUMNS, HazardPrior

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


@dataclass(frozen=True)
class RatesAsked:
    """Where (names, or `NAME=LAT,LON`), how near in km, from which wind in knots, and between which days."""

    where: tuple[str, ...] = ()
    radius: float | None = None
    wind: float | None = None
    first: date | None = None
    last: date | None = None

    def needed(self, **options: object) -> None:
        """Refuse where an option is missing that nothing could stand for.

        Raises
        ------
        InputError
            With every one that is.
        """
        lacking = [name for name, value in options.items() if value in (None, ())]
        if lacking:
            message, remedy = "It is needed for this form.", "State it: it cannot be guessed from the file."
            raise InputError([Finding(Code.OPTION, message, remedy, f"--{name}") for name in lacking])


@dataclass(frozen=True)
class RatesFound:
    """Priors that a file gives, and notes on how; or places in order, the worst first, where it gives no rates."""

    priors: tuple[HazardPrior, ...] = ()
    order: tuple[tuple[str, float], ...] = ()
    notes: tuple[str, ...] = ()


def counted_prior(
    name: tuple[str, str], per: str, events: int, years: float, said: tuple[str, str, str, str, str]
) -> HazardPrior:
    """A prior of so many events in so many years: the belief from nothing known before, with its 90 % interval.

    `said` is grade, year, source, licence and note.
    """
    belief = stated(None).after(years, [0.0] * events)
    low, high = belief.interval()
    grade, year, source, licence, note = said
    told = f"{events} events in {years:g} years. {note}".strip()
    return HazardPrior(
        f"{name[0]}/{name[1]}", *name, per, belief.mean, min(low, belief.mean), high, years, grade, year, source,
        licence, told,
    )  # fmt: skip


def write_priors(priors: Iterable[HazardPrior], path: str | Path) -> Path:
    """Write priors as a table that may stand beside scenarios as `priors.csv`.

    Raises
    ------
    InputError
        When the file exists.
    """
    target = Path(path)
    refuse_if_taken(target)
    with whole_file(target) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(one) for one in priors)
    return target


def refuse_unknown(asked: Sequence[str], known: Iterable[str], file: str, what: str) -> None:
    """Refuse places that a file does not have.

    Raises
    ------
    InputError
        With each of them.
    """
    from resilience.files.nearest import suggestion

    names = list(known)
    wrong = [one for one in asked if one not in names]
    if wrong:
        raise InputError(
            [
                Finding(Code.UNKNOWN_REFERENCE, f"There is no {what} {one!r} in it.", suggestion(one, names), file)
                for one in wrong
            ]
        )
