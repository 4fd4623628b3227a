"""The plan that is wrong by the least among all plans there are, not only among those that are the best somewhere.

One plan is sought whose largest regret over all futures is least; see `minimax`. That takes futures in which a plan may
decide the same and must keep the same: elsewhere the plans of the study are all there is to choose from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.errors import NoPlanError, SolverError, StoppedError
from resilience.plan.levers import End
from resilience.program.extract import plan_of
from resilience.program.longer import watched_longer
from resilience.program.two_stage import BuildOptions, build_program, with_known_end
from resilience.study.bands.sweep import HARDLY
from resilience.study.policy_names import LEAST_REGRET
from resilience.study.studies.found_plan import FoundPlan
from resilience.study.studies.futures_priced import FuturesPricer, RatedProgram
from resilience.study.studies.gathered import allowed_cost
from resilience.study.studies.least.minimax import RegretLimits, least_largest_regret
from resilience.study.studies.least.regret_master import RegretProblem
from resilience.study.studies.unlike import unlike

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.studies.futures import Family
    from resilience.study.studies.gathered import PriceTable, Proven, StudyAsked
    from resilience.study.studies.joined import JoinedPlans

MOST_PRICES = 60
"""Plans that are priced in all futures at most."""
MOST_COLUMNS = 3_000_000
"""Recourse columns of all futures together from which on no such plan is sought: a price would take minutes."""
MOST_KNOWN = 8
"""Plans of the study with which the search begins."""

ALONE = (
    "The plan that is wrong by the least is chosen from the plans of this study, not from all plans there are: {why}."
)
BAD_YEARS = "bad years are weighed in, and each future has others"
FILL_RATE = "a fill rate is asked for"
APART = "what a plan can decide, or has to keep, is not the same in all futures: {what}"
LARGE = "priced together the futures would take too long"
NO_PLAN = "no single plan can serve in all futures"
FAILED = "the search among all of them failed ({error})"
NO_TIME = "the time was up"
OPEN = "A plan that is wrong by still less may exist: the search for it ended early. {why}"


@dataclass(frozen=True)
class LeastFound:
    """The plan of least largest regret, and what no plan can have less of, currency per year; a note where needed."""

    plan: FoundPlan | None
    bound: float | None
    note: str = ""


class RegretJob(NamedTuple):
    """Families with the futures that count, in whose order costs are: the best known, and what is proven.

    `known` are columns of plans with which to begin, `within` how closely the largest regret is to be proven, currency
    per year.
    """

    number: int
    families: tuple[Family, ...]
    longer: tuple[Mapping[str, int], ...]
    best: Vector
    proven: Vector
    known: tuple[Vector, ...]
    within: float

    @property
    def kind(self) -> str:
        """What kind of work."""
        return "regret"


class RegretDone(NamedTuple):
    """What was found."""

    number: int
    found: LeastFound


@dataclass(frozen=True)
class LeastSeeker:
    """Seeks the plan that is wrong by the least."""

    seconds: float | None = None

    def ready(self) -> Callable[[RegretJob], RegretDone]:
        """Begin work."""
        return lambda job: RegretDone(job.number, _least(job, self.seconds))


def regret_job(
    asked: StudyAsked,
    families: Sequence[Family],
    longer: Sequence[Mapping[str, int]],
    shared: JoinedPlans,
    table: PriceTable,
    proven: Proven,
) -> RegretJob | str:
    """What is to be sought over all futures that some plan can serve; or why not, in words."""
    if asked.risk.weight > 0:
        return ALONE.format(why=BAD_YEARS)
    if any(family.model.requirements.fill_rate is not None for family in families):
        return ALONE.format(why=FILL_RATE)
    if not table.shared:
        return ALONE.format(why=NO_PLAN)
    costs = np.array([[allowed_cost(there) for there in row] for row in table.rows[: table.shared]])
    best = np.fmin.reduce(costs, axis=0)
    counted = [_counted(family, best) for family in families]
    some = [number for number, family in enumerate(counted) if family.futures]
    places = [place for number in some for place in counted[number].places]
    if not places:
        return ALONE.format(why=NO_PLAN)
    regrets = costs[:, places] - best[places]
    largest = np.where(np.isnan(regrets), np.inf, regrets).max(axis=1)
    order = [int(plan) for plan in np.argsort(largest, kind="stable") if np.isfinite(largest[plan])]
    columns = {plan: x for found in shared.own.values() for plan, x in found.items()}
    known = tuple(columns[plan] for plan in order if plan in columns)[:MOST_KNOWN]
    worst = places[int(np.argmax(regrets[order[0]]))] if order else places[0]
    influenced = max(float(best[worst] - proven.unavoidable[worst]), HARDLY * abs(float(best[worst])))
    bounds = np.where(np.isfinite(proven.bounds), proven.bounds, proven.unavoidable)[places]
    return RegretJob(
        number=0,
        families=tuple(counted[number] for number in some),
        longer=tuple(longer[number] for number in some),
        best=best[places],
        proven=np.minimum(bounds, best[places]),
        known=known,
        within=asked.gap * influenced,
    )


def _counted(family: Family, best: Vector) -> Family:
    """A family with those of its futures that some plan can serve."""
    kept = [at for at, place in enumerate(family.places) if np.isfinite(best[place])]
    return replace(
        family,
        futures=tuple(family.futures[at] for at in kept),
        places=tuple(family.places[at] for at in kept),
    )


def _least(job: RegretJob, seconds: float | None) -> LeastFound:
    programs: list[TwoStageProgram] = []
    columns = 0
    for family, longer in zip(job.families, job.longer, strict=True):
        programs.append(_program(family, longer))
        columns += sum(block.size * block.n_columns for block in programs[-1].blocks)
        what = unlike(programs[0], programs[-1])
        if what:
            return LeastFound(None, None, ALONE.format(why=APART.format(what=what)))
        if columns > MOST_COLUMNS:
            return LeastFound(None, None, ALONE.format(why=LARGE))
    pairs = zip(job.families, programs, strict=True)
    pricer = FuturesPricer([_rated(family, program) for family, program in pairs])
    problem = RegretProblem(pricer.first, job.best, job.proven, np.ones(len(job.best)), pricer.n_plan)
    known = [pricer(x) for x in job.known]
    try:
        found = least_largest_regret(problem, pricer, known, RegretLimits(job.within, MOST_PRICES, seconds))
    except NoPlanError:
        return LeastFound(None, None, ALONE.format(why=NO_PLAN))
    except StoppedError:
        return LeastFound(None, None, ALONE.format(why=NO_TIME))
    except SolverError as error:  # all else that was found stands without it
        return LeastFound(None, None, ALONE.format(why=FAILED.format(error=error)))
    plan = plan_of(programs[0], found.x, LEAST_REGRET)
    note = "" if found.stopped is None else OPEN.format(why=found.stopped)
    return LeastFound(FoundPlan(plan, found.x), found.bound, note)


def _program(family: Family, longer: Mapping[str, int]) -> TwoStageProgram:
    untold = build_program(family.model, family.scenarios.scenarios, BuildOptions(end=End.UNKNOWN))
    return with_known_end(watched_longer(untold, longer) if longer else untold)


def _rated(family: Family, program: TwoStageProgram) -> RatedProgram:
    return RatedProgram(program, tuple(family.factors(one, program.scenarios) for one in family.futures))
