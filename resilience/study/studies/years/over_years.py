r"""What each policy costs over several years, today's losses included until all that it decides is in force.

With $x_k$ the plan in force between $t_k$ and $t_{k+1}$, $t_0 = 0$, a plan costs over $N$ years

$$ \sum_k \bigl(\min(t_{k+1}, N) - \min(t_k, N)\bigr) \, C(x_k) , $$

$C$ the cost of a year by the study's measure. Nothing is discounted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from resilience.study.policy_names import STATUS_QUO
from resilience.study.studies.gathered import YearsCost
from resilience.study.studies.joined import JoinedPlans
from resilience.study.studies.work.jobs import PriceJob
from resilience.study.studies.years.in_force import coming_into_force
from resilience.study.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.study.studies.futures import Family
    from resilience.study.studies.gathered import StudyResult
    from resilience.study.studies.pricing import PricedFamily
    from resilience.study.studies.years.in_force import ComingIntoForce

NAMED = 4
"""Levers without a time that are named; of the others their number."""
FROM_DAY_ONE = "Over {years} these count from day one, since nothing says how long they take (lever_time): {what}."
NO_TODAY = (
    "Over {years} nothing is told where today's plan cannot serve, and nobody knows what goes on until then: {futures}."
)


def with_years(
    result: StudyResult,
    families: Sequence[Family],
    longer: Sequence[Mapping[str, int]],
    priced: Callable[[Sequence[PriceJob]], Sequence[PricedFamily]],
) -> StudyResult:
    """The same result with the cost of every policy over the years that are asked for.

    Parameters
    ----------
    longer
        Scenarios of each family that are watched longer than at first.
    priced
        Prices plans in families.
    """
    if result.asked.years is None:
        return result
    work = _Years(result, families)
    jobs = work.jobs(longer)
    prices = dict(zip([job.number for job in jobs], priced(jobs) if jobs else (), strict=True))
    cells = [replace(cell, over=work.over(place, prices)) for place, cell in enumerate(result.cells)]
    return replace(result, cells=tuple(cells), notes=(*result.notes, *work.notes(result.asked.years)))


@dataclass
class _Years:
    """All cells of a study, the steps of each plan, and the plans of all steps but the last by family."""

    result: StudyResult
    families: Sequence[Family]

    def __post_init__(self) -> None:
        self.held = [JoinedPlans() for _ in self.families]
        self.number = {future: number for number, one in enumerate(self.families) for future in one.places}
        self.today = {cell.future: cell for cell in self.result.cells if cell.policy == STATUS_QUO}
        self.coming: dict[int, ComingIntoForce] = {}
        self.steps: dict[int, tuple[int, ...]] = {}
        for place, cell in enumerate(self.result.cells):
            now = self.today[cell.future]
            if cell.price is None or cell.plan is None or now.price is None or now.plan is None:
                continue
            model, plans = self.result.asked.futures[cell.future].model, self.result.plans
            coming = self.coming[place] = coming_into_force(plans[now.plan], plans[cell.plan], model)
            held = self.held[self.number[cell.future]]
            self.steps[place] = tuple(held.stated(step.plan) for step in coming.steps[:-1])

    def jobs(self, longer: Sequence[Mapping[str, int]]) -> list[PriceJob]:
        """What is to be priced, under numbers that no other work of a study has."""
        first = 2 * len(self.families) + 1
        return [
            PriceJob(first + number, family, tuple(held.plans), {}, longer[number])
            for number, (family, held) in enumerate(zip(self.families, self.held, strict=True))
            if held.plans
        ]

    def over(self, place: int, prices: Mapping[int, PricedFamily]) -> YearsCost | None:
        """What a cell's policy costs over the years; None where it, or today's plan, cannot serve."""
        cell, coming, years = self.result.cells[place], self.coming.get(place), self.result.asked.years
        now = self.today[cell.future].price
        if coming is None or cell.price is None or now is None or years is None:
            return None
        number = self.number[cell.future]
        at = self.families[number].places.index(cell.future)
        before = [prices[2 * len(self.families) + 1 + number].prices[step][at] for step in self.steps[place]]
        rates = [*(None if there is None else there.cost for there in before), cell.price.cost]
        starts = [step.start for step in coming.steps]
        return YearsCost(cost_over(years, starts, rates, now.cost), coming.whole_after)

    def notes(self, years: float) -> list[str]:
        """Say which levers count from day one, and where nothing can be told."""
        said, futures = counted(f"{years:g}", "year"), self.result.asked.futures
        what = list(dict.fromkeys(name for one in self.coming.values() for name in one.unstated))
        gone = [futures[future].name for future, cell in self.today.items() if cell.price is None]
        found = [FROM_DAY_ONE.format(years=said, what=_some(what))] if what else []
        return [*found, *([NO_TODAY.format(years=said, futures=_some(gone))] if gone else [])]


def cost_over(years: float, starts: Sequence[float], rates: Sequence[float | None], today: float) -> float:
    """Cost over so many years of plans that follow each other, currency.

    Parameters
    ----------
    years
        How many.
    starts
        When each plan begins to be in force, rising from 0, in years.
    rates
        What each costs a year; None where it could not serve: the one before goes on until the next.
    today
        What today's plan costs a year: it goes on where the first could not serve.
    """
    total, rate = 0.0, today
    for (begin, end), own in zip(pairwise([*starts, years]), rates, strict=True):
        rate = rate if own is None else own
        total += max(min(end, years) - min(begin, years), 0.0) * rate
    return total


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
