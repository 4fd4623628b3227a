"""A study: futures, the policies that compete in them, and what each plan costs where another is the best."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.files.studies.study_file import StudyFile
from resilience.given import PLACE, A, Either, Maybe
from resilience.study.costs.entrance import CALLED, asked_of
from resilience.study.policy_names import JUST_IN_CASE, JUST_IN_TIME, MIX, STATUS_QUO
from resilience.study.studies.beyond import LeastSeeker, regret_job
from resilience.study.studies.contenders import ALWAYS, Contender
from resilience.study.studies.found_plan import FoundPlan
from resilience.study.studies.from_file import asked_of_file
from resilience.study.studies.futures import families
from resilience.study.studies.gathered import PriceTable, Proven, StudyAsked, StudyCell, gathered
from resilience.study.studies.joined import JoinedPlans
from resilience.study.studies.maps.swings import asked_of_swings, todays_best
from resilience.study.studies.probes import Probed
from resilience.study.studies.tables import with_least_regret
from resilience.study.studies.work.hands import StudyHands
from resilience.study.studies.work.jobs import PriceJob, PricingPlans, Seeker, SeekJob
from resilience.study.studies.work.kept_work import KeptWork
from resilience.study.studies.years.over_years import with_years

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from resilience.plan.plan import Plan
    from resilience.study.studies.found_plan import KnownLosses
    from resilience.study.studies.futures import Family, Future
    from resilience.study.studies.gathered import StudyResult
    from resilience.study.studies.pricing import PricedFamily
    from resilience.study.studies.ranges import SwingsAsked
    from resilience.study.studies.seeking import Answer, Sought

ASKED = Either(A((StudyAsked, StudyFile)), PLACE, "a study, a study file or where it is")
TORNADO = "tornado"
"""Folder of finished work on the ends of contested numbers."""
PROBING = "Found {done} of {total} plans for today with levers left out, or bad years weighed"
SEEKING = "Sought the best plans: {done} of {total} parts of the study done"
LEAST = "Found the plan that is wrong by the least whatever comes ({done} of {total})"
STEPS = "Priced the plans that are in force on the way: {done} of {total} parts of the study done"
PRICING = "Priced every plan in every future: {done} of {total} parts of the study done"


def run_study(
    asked: StudyAsked | StudyFile | str | Path,
    *,
    say: Callable[[str], None] | None = None,
    kept: KeptWork | None = None,
) -> StudyResult:
    """Find the best plan of every future, and price every plan in every future.

    Parameters
    ----------
    asked
        A study file, where one is, or futures and policies of your own: see `StudyAsked`.
    say
        Called with one sentence now and then.
    kept
        Where finished work is kept and taken up again; None: nowhere.

    Raises
    ------
    StoppedError
        When time ran out before any plan was found.
    InputError
        With everything wrong with the study file, its model and scenarios, and with what its changes make of them.
    """
    asked_of("run_study", asked=(asked, ASKED), say=(say, CALLED), kept=(kept, Maybe(A(KeptWork))))
    asked = asked if isinstance(asked, StudyAsked) else asked_of_file(asked)
    return _StudyWork(asked, StudyHands(asked.workers, say or (lambda _: None), kept, asked.cluster)).result()


@dataclass
class _StudyWork:
    """One study, from its futures to its result."""

    asked: StudyAsked
    hands: StudyHands

    def __post_init__(self) -> None:
        self.families = families(self.asked.futures)
        self.shared = JoinedPlans()
        self.apart = [JoinedPlans() for _ in self.families]
        self.places: dict[tuple[int, str], int] = {}
        "Place of a policy's plan in a future: among the shared plans, or of pure extremes those of the family."
        self.longer: dict[int, Mapping[str, int]] = {}
        self.known: dict[int, KnownLosses | None] = {}
        self.proven = Proven(len(self.asked.futures))

    def result(self) -> StudyResult:
        """Seek, join, price, and put the policies together."""
        seekers = [Contender(MIX), *(one for one in self.asked.contenders if one.plan is None)]
        found = self._sought(seekers)
        for number, family in enumerate(self.families):
            for seeker, sought in zip(seekers, found[number], strict=True):
                self._join(number, family, seeker, sought)
        self._stated()
        to_price = [self._to_price(number) for number in range(len(self.families))]
        priced = self.hands.done(PricingPlans(self.asked.risk), to_price, PRICING)
        table = self._with_least([done.priced for done in priced])
        result = gathered(self.asked, table, self._cells(table), self.proven)
        result = replace(result, cells=with_least_regret(result)) if self._seeks_least else result
        result = with_years(result, self.families, [done.priced.longer for done in priced], self._priced)
        count = len(seekers) * len(self.families)
        result = replace(result, probed=self._probed(count)) if self.asked.probes else result
        return self._with_ends(result, self.asked.swings) if self.asked.swings is not None else result

    def _sought(self, seekers: Sequence[Contender]) -> dict[int, list[Sought]]:
        """What each seeker finds in each family: in today's first, whose plans all others begin with."""
        today = next(number for number, one in enumerate(self.families) if self.asked.today in one.places)
        others = [number for number in range(len(self.families)) if number != today]
        tool = Seeker(self.asked.gap, self.asked.seconds)
        found: dict[int, list[Sought]] = {}
        starts: list[tuple[Plan, ...]] = [() for _ in seekers]
        for numbers in ([today], others):
            jobs = [
                SeekJob(len(seekers) * number + place, _limited(self.families[number], seeker), starts[place])
                for number in numbers
                for place, seeker in enumerate(seekers)
            ]
            done = iter(self.hands.done(tool, jobs, SEEKING))
            found |= {number: [next(done).sought for _ in seekers] for number in numbers}
            starts = [sought.mixes for sought in found[today]]
        return found

    def _with_ends(self, result: StudyResult, swings: SwingsAsked) -> StudyResult:
        """The same with a study of the ends of contested numbers, in which today's best plan competes."""
        today, notes = todays_best(result), (*result.notes, *swings.notes)
        if today is None or not swings.futures:
            return replace(result, notes=notes)
        kept = self.hands.kept
        if kept is not None:
            kept = replace(kept, folder=kept.folder / TORNADO)
            kept.open()
        asked = asked_of_swings(self.asked, swings, today[0])
        ends = _StudyWork(asked, replace(self.hands, kept=kept)).result()
        return replace(result, ends=ends, notes=(*notes, *ends.notes))

    def _priced(self, jobs: Sequence[PriceJob]) -> list[PricedFamily]:
        return [done.priced for done in self.hands.done(PricingPlans(self.asked.risk), jobs, STEPS)]

    @property
    def _seeks_least(self) -> bool:
        return self.asked.least_regret and len(self.asked.futures) > 1

    def _with_least(self, priced: Sequence[PricedFamily]) -> PriceTable:
        """All prices; with the plan that is wrong by the least among all there are, where it is none of those found."""
        table = PriceTable(self.families, self.shared, self.apart, priced)
        if not self._seeks_least:
            return table
        longer = [one.longer for one in priced]
        job = regret_job(self.asked, self.families, longer, self.shared, table, self.proven)
        if isinstance(job, str):
            self.proven.notes.append(job)
            return table
        found = self.hands.done(LeastSeeker(self.asked.seconds), [job], LEAST)[0].found
        self.proven.notes += [found.note] if found.note else []
        self.proven.least_bound = found.bound
        if found.plan is None or self.shared.place(found.plan.plan) is not None:
            return table
        place = self.shared.stated(found.plan.plan)
        x = found.plan.x
        assert x is not None  # as it was found
        serves = {future for family in job.families for future in family.places}
        jobs = [
            PriceJob(
                number=len(self.families) + 1 + number,
                family=family,
                plans=(found.plan,),
                own={0: x} if serves & set(family.places) else {},
                longer=longer[number],
            )
            for number, family in enumerate(self.families)
        ]
        more = [done.priced for done in self.hands.done(PricingPlans(self.asked.risk), jobs, PRICING)]
        both = [one.with_one_more(other, place) for one, other in zip(priced, more, strict=True)]
        return PriceTable(self.families, self.shared, self.apart, both)

    def _probed(self, number: int) -> tuple[Probed, ...]:
        """Seek the plan of each probe in today's future, and price all of them there."""
        family = families((self.asked.futures[self.asked.today],))[0]
        limited = [replace(family, model=probe.limits(family.model)) for probe in self.asked.probes]
        jobs = [SeekJob(number + place, one) for place, one in enumerate(limited)]
        found = self.hands.done(Seeker(self.asked.gap, self.asked.seconds), jobs, PROBING)
        mixes = [done.sought.mix_of(0) for done in found]
        plans = tuple(FoundPlan(one.plan, None) for one in mixes if one is not None)
        job = PriceJob(len(self.families), family, plans, {}, {})
        prices = iter(self.hands.done(PricingPlans(self.asked.risk), [job], PRICING)[0].priced.prices)
        return tuple(
            Probed(probe, None, None) if one is None else Probed(probe, one.plan, next(prices)[0])
            for probe, one in zip(self.asked.probes, mixes, strict=True)
        )

    def _join(self, number: int, family: Family, seeker: Contender, sought: Sought) -> None:
        """Take over what was found for the futures of a family: plans once, and who competes with which."""
        if seeker.name == MIX:
            self.longer[number], self.known[number] = sought.longer, sought.known
        for place, answer in zip(family.places, sought.answers, strict=True):
            self._note(self.asked.futures[place], seeker, answer)
            if seeker.name == MIX:
                self.proven.bounds[place], self.proven.unavoidable[place] = answer.bound, sought.unavoidable
            for policy, plan in answer.policies.items():
                if policy == MIX:
                    found = sought.plans[plan]
                    if seeker.name != MIX:  # with fewer levers the program has other columns
                        found = replace(found, x=None)
                    self.places[place, seeker.name] = self.shared.add(number, found)
                elif seeker.name == MIX:
                    held = self.shared if policy == STATUS_QUO else self.apart[number]
                    self.places[place, policy] = held.add(number, sought.plans[plan])

    def _note(self, future: Future, seeker: Contender, answer: Answer) -> None:
        if answer.none is not None:
            self.proven.notes.append(f"{future.name}, {seeker.name}: no plan keeps what is asked for. {answer.none}")
        if answer.stopped is not None:
            self.proven.notes.append(f"{future.name}, {seeker.name}: the best plan so far, {answer.stopped}.")

    def _stated(self) -> None:
        """Add plans that were found elsewhere: they compete in every future."""
        for one in self.asked.contenders:
            if one.plan is not None:
                place = self.shared.stated(one.plan)
                self.places |= {(future, one.name): place for future in range(len(self.asked.futures))}

    def _to_price(self, number: int) -> PriceJob:
        shared, apart = self.shared.plans, self.apart[number]
        own = dict(self.shared.own.get(number, {}))
        own |= {len(shared) + place: x for place, x in apart.own.get(number, {}).items()}
        plans, longer = (*shared, *apart.plans), self.longer[number]
        return PriceJob(number, self.families[number], plans, own, longer, self.known[number])

    def _cells(self, table: PriceTable) -> tuple[StudyCell, ...]:
        """Each policy in each future; of the plans that all compete with, the mix is the cheapest."""
        cells = []
        for future in range(len(self.asked.futures)):
            for policy in self.policies:
                place: int | None = self.places.get((future, policy))
                if place is not None and policy in (JUST_IN_TIME, JUST_IN_CASE):
                    place += table.start_of(future)
                if policy == MIX:
                    place = table.cheapest(future, place)
                cells.append(StudyCell(future, policy, place, None if place is None else table.rows[place][future]))
        return tuple(cells)

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of all that compete, in the order in which they are told."""
        return (*ALWAYS, *(one.name for one in self.asked.contenders))


def _limited(family: Family, seeker: Contender) -> Family:
    return replace(family, model=seeker.limits(family.model))
