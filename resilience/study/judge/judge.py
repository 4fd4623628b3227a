"""The judge: every policy of a study simulated without foresight on years that none of them was chosen for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resilience.given import SEED, Whole, Word, hold
from resilience.hazard.risk.estimate import Estimate
from resilience.plan.levers import MOST_YEARS
from resilience.screen import on_screen
from resilience.simulate.layout.rationing import Rationing
from resilience.study.judge.fineness import Fineness, fineness
from resilience.study.judge.foresight import Ends, chain, foresight_gap, shifted
from resilience.study.judge.fresh_years import LEAST_YEARS, simulate_fresh_years
from resilience.study.judge.late import late_of
from resilience.study.judge.links import FRESH, RANDOM_PHASES
from resilience.study.judge.tails import FOUND_LATE, WorstYears, parts_of_gap
from resilience.study.policy_names import MIX, STATUS_QUO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.judge.foresight import Gap
    from resilience.study.judge.fresh_years import FreshYears
    from resilience.study.judge.links import Link
    from resilience.study.judge.promises import Promises

DEFAULT_YEARS = 10_000
DEFAULT_SEED = 1


@on_screen
@dataclass(frozen=True)
class JudgeOptions:
    """How to judge: fresh years, their seed, and who goes short first."""

    years: int = DEFAULT_YEARS
    seed: int = DEFAULT_SEED
    rationing: Rationing = Rationing.MARGIN

    def __post_init__(self) -> None:
        """Refuse too few years, what is no seed and what is no rule."""
        hold(self, years=Whole(least=LEAST_YEARS, most=MOST_YEARS), seed=SEED, rationing=Word(Rationing))


@on_screen
@dataclass(frozen=True)
class Judgement:
    """What simulated years say about the promises of a study; money in the model's currency per year.

    Parameters
    ----------
    promises
        What was promised.
    years
        The simulated years.
    chain
        From the promised AAL of the mix to the simulated one, an assumption at a time.
    foresight
        Promised cost of the mix against the same scenarios without foresight, cycle phases random: struck alone.
    out_of_sample
        Promised cost of the mix against fresh years. Both without what no plan can avoid.
    tail
        Promised CVaR of the annual loss against that of fresh years.
    tail_chain
        From the promised CVaR of the mix to the simulated one.
    surviving
        Share of the promised saving over the status quo that is left in fresh years; None without such a saving.
    fineness
        Whether strata and draws are fine enough for the mix; None where that cannot be said.
    fresh
        Whether scenarios were drawn anew; else those of the study struck again.
    """

    promises: Promises
    years: FreshYears
    chain: tuple[Link, ...]
    foresight: Gap
    out_of_sample: Gap
    tail: Gap
    tail_chain: tuple[Link, ...]
    surviving: Estimate | None
    fresh: bool
    fineness: Fineness | None = None
    late: Mapping[str, float] = field(default_factory=dict)
    "By policy, what bad units found late cost by the exact form above what was promised, per year; 0 without drifts."

    def total(self, name: str) -> Estimate:
        """Steady-state cost plus mean annual loss of a policy."""
        return shifted(self.years.mean(name), self.steady(name))

    def steady(self, name: str) -> float:
        """Steady-state cost of a policy, bad units found late by the exact form; per year."""
        return self.promises.policies[name].steady + self.late.get(name, 0.0)

    def saving(self, against: str) -> Estimate:
        """What the mix saves against another policy in the same years, by the measure it was chosen by.

        Steady-state cost, mean annual loss and, at the weight of the objective, its CVaR.
        """
        spared = self.years.saving(MIX, against, weight=self.promises.weight, level=self.promises.level)
        return shifted(spared, self.steady(against) - self.steady(MIX))

    @property
    def parts(self) -> tuple[dict[str, Estimate], dict[str, Estimate]]:
        """What the gaps of the mean and of the CVaR come from: see `parts_of_gap`, currency per year."""
        untold, late = self.promises.untold, self.late.get(MIX, 0.0)
        exact = {FOUND_LATE: Estimate(late, 0.0, self.promises.count, self.promises.seed)} if late else {}
        return (
            parts_of_gap(self.chain, None if untold is None else untold.aal) | exact,
            parts_of_gap(self.tail_chain, None if untold is None else untold.cvar),
        )

    @property
    def rivals(self) -> tuple[str, ...]:
        """Policies other than the mix."""
        return tuple(name for name in self.promises.policies if name != MIX)

    @property
    def beaten_by(self) -> tuple[str, ...]:
        """Policies that cost less than the mix, the whole interval of the difference counted."""
        return tuple(name for name in self.rivals if self.saving(name).high < 0)


@dataclass(frozen=True)
class OptimalityGap:
    """Gap of the plan to the best there is, in currency per year.

    `mean` is its estimate with a two-sided interval, `limit` the one-sided upper limit at 95 %, `gaps` those of the
    replications; `size` scenarios were drawn for each.
    """

    mean: Estimate
    limit: float
    gaps: tuple[float, ...]
    size: int


def judge(
    model: Model,
    promises: Promises,
    scenarios: Sequence[Scenario],
    book: HazardBook | None,
    options: JudgeOptions | None = None,
) -> Judgement:
    """Simulate every policy of a study and hold the result against what was promised.

    Parameters
    ----------
    model
        What is hit.
    promises
        The policies with what they were said to cost.
    scenarios
        Those of the study.
    book
        The hazards they came from, to draw others; None: the study's own strike again.
    options
        See `JudgeOptions`.

    Raises
    ------
    NoPlanError
        When a policy has no steady state.
    ValueError
        With too few years.
    """
    options = options or JudgeOptions()
    plans = {name: promise.plan for name, promise in promises.policies.items()}
    source = scenarios if book is None else book
    years = simulate_fresh_years(
        model, plans, source, years=options.years, seed=options.seed, rationing=options.rationing
    )
    mix = promises.policies[MIX]
    promised = Estimate(mix.aal, 0.0, promises.count, promises.seed)
    worst = years.cvar(MIX, promises.level)
    links, tails = chain(
        model,
        mix.plan,
        Ends(promised, years.mean(MIX)),
        Ends(Estimate(mix.cvar, 0.0, promises.count, promises.seed), worst),
        scenarios,
        book,
        worst=WorstYears.of(model.risk, promises.level),
        rationing=options.rationing,
    )
    again = next(link.aal for link in links if link.name == RANDOM_PHASES)
    late = {name: late_of(model, plan) for name, plan in plans.items()}
    steady, cost = mix.steady + late[MIX] - promises.unavoidable, promises.influenced(MIX)
    found = Judgement(
        promises=promises,
        years=years,
        chain=links,
        foresight=foresight_gap(cost, shifted(again, steady), "without foresight on the same scenarios"),
        out_of_sample=foresight_gap(cost, shifted(years.mean(MIX), steady), "in fresh years"),
        tail=foresight_gap(mix.cvar, worst, f"in the worst {1 - promises.level:.3g} of fresh years"),
        tail_chain=tails,
        surviving=None,
        fresh=book is not None,
        fineness=_fineness(model, mix.plan, book, links, len(scenarios), options.rationing),
        late=late,
    )
    return replace(found, surviving=_surviving(found))


def _fineness(
    model: Model, plan: Plan, book: HazardBook | None, links: Sequence[Link], count: int, rationing: Rationing
) -> Fineness | None:
    if book is None:
        return None
    strata, fresh = (next(link.aal for link in links if link.name == name) for name in (RANDOM_PHASES, FRESH))
    return fineness(model, plan, book, strata, fresh, scenarios=count, rationing=rationing)


def _surviving(found: Judgement) -> Estimate | None:
    policies = found.promises.policies
    if STATUS_QUO not in policies:
        return None
    promised = found.promises.objective(STATUS_QUO) - found.promises.objective(MIX)
    if promised <= 0:
        return None
    saved = found.saving(STATUS_QUO)
    return saved.scaled(1 / promised)
