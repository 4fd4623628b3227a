"""What a study asked and found: every plan priced in every future, and the policies that compete there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import SolverError
from resilience.frozen import counted, short
from resilience.screen import on_screen
from resilience.study.alike import Alike
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from resilience.files.studies.study_file import StudyAxis
    from resilience.plan.levers import RiskAttitude
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector
    from resilience.study.studies.contenders import Contender
    from resilience.study.studies.futures import Family, Future
    from resilience.study.studies.joined import JoinedPlans
    from resilience.study.studies.pricing import PricedFamily, PricedThere
    from resilience.study.studies.probes import Probe, Probed
    from resilience.study.studies.ranges import SwingsAsked

BELOW = 1e-6
"""Relative amount by which a price, found again, may lie below a proven bound: rounding."""


@dataclass(frozen=True)
class StudyBase:
    """Where the input of a study is, and the SHA-256 of its files, so that its futures can be made again."""

    model: str
    scenarios: str
    hashes: Mapping[str, str]


OVERLOADS_TOLD = 3
"""Overloaded futures whose shortage is told in full."""
WATCH_OPEN = 0.005
"""Share of what a plan can influence by which a price may lie below what was proven with a shorter watch."""
LOWERED = (
    "Watched for longer, disruptions cost up to {amount} a year less than when the best plans were sought: "
    "what is proven was lowered by as much."
)


@on_screen
@dataclass(frozen=True)
class StudyAsked:
    """What a study asks.

    `futures` in the order in which they are told; `today` is the place of the one that is believed today. `gap` is the
    share of the cost that a plan can influence within which the best plan of each future is proven. `risk` says how
    losses are weighed; `seconds` is the most time for each solve; `workers` how many processes.
    """

    title: str
    futures: tuple[Future, ...]
    risk: RiskAttitude
    today: int = 0
    contenders: tuple[Contender, ...] = ()
    gap: float = 1e-3
    seconds: float | None = None
    workers: int | None = None
    cluster: str | None = None
    "Address of a Dask scheduler whose workers to use; None: this machine."
    axes: tuple[StudyAxis, ...] = ()
    probes: tuple[Probe, ...] = ()
    notes: tuple[str, ...] = ()
    "What should be known of the futures."
    least_regret: bool = True
    "Whether the plan that is wrong by the least is sought beyond those that are the best somewhere."
    years: float | None = None
    "Years over which each policy is costed, today's losses included until it is in force; None: not asked for."
    swings: SwingsAsked | None = None
    "Numbers of the tables with a range, to be looked at one at a time; None: not asked for."
    base: StudyBase | None = None
    "Where its input is; None where it came from no files."
    fingerprint: str = ""
    "Tells the files, engine and wishes of this study from all others; empty where it came from no files."


@dataclass(frozen=True)
class YearsCost:
    """What a policy costs over the years of the study, currency, and years until all that it decides is in force."""

    cost: float
    in_force: float


@dataclass(frozen=True)
class StudyCell:
    """One policy in one future: the place of its plan, and what it costs there; None where it cannot serve.

    `over` is what it costs over several years; None where the study asks for none, or today's plan cannot serve.
    """

    future: int
    policy: str
    plan: int | None
    price: PricedThere | None
    over: YearsCost | None = None


@on_screen
@dataclass(frozen=True, eq=False, repr=False)
class StudyResult(Alike):
    """What was found.

    `plans` are all distinct plans; the first `shared` of them are priced in every future. `cells` hold each policy in
    each future. `bounds` is what no plan can cost less than in each future, `unavoidable` what no plan can avoid there.
    """

    asked: StudyAsked
    plans: tuple[Plan, ...]
    shared: int
    prices: tuple[tuple[PricedThere | None, ...], ...]
    cells: tuple[StudyCell, ...]
    bounds: Vector
    unavoidable: Vector
    errors: Vector
    "By how much the cheapest plan of each future may lose more than is told there, at the highest rates of its family."
    family: tuple[int, ...]
    "Of each future: which have the same number share a program, and differ in rates alone."
    notes: tuple[str, ...]
    probed: tuple[Probed, ...] = ()
    least_bound: float | None = None
    "No plan can have a largest regret below this, currency per year; None where that was not asked or is not known."

    ends: StudyResult | None = None
    "The same of the ends of all contested numbers, in which today's best plan competes."

    def __repr__(self) -> str:
        counts = f"{counted(self.asked.futures, 'futures')}, {counted(self.plans, 'plans')}"
        return f"StudyResult({short(self.asked.title)}, {counts})"

    def write(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write a run folder as `resilience study` does; see `write_study`."""
        written: Path = import_module("resilience.study.studies.folder").write_study(self, path, replace=replace)
        return written

    @property
    def linear(self) -> bool:
        """Whether a plan's cost is a line in the rates of a program."""
        return self.asked.risk.weight <= 0

    @cached_property
    def costs(self) -> Vector:
        """Cost of each shared plan in each future, (n_plans, n_futures); NaN where it breaks a rule or cannot serve."""
        rows = [[allowed_cost(there) for there in row] for row in self.prices[: self.shared]]
        return np.array(rows, dtype=float).reshape(self.shared, len(self.asked.futures))


def allowed_cost(there: PricedThere | None) -> float:
    """Cost of a plan in a future; NaN where it cannot serve, or breaks what the planner asks for."""
    return np.nan if there is None or there.broken else there.cost


@dataclass
class Proven:
    """What was proven of each future, and what a reader must know."""

    futures: int
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bounds = np.full(self.futures, -np.inf)
        self.unavoidable = np.zeros(self.futures)
        self.least_bound: float | None = None


class PriceTable:
    """Plans by futures: shared plans first, which are priced everywhere, then each family's own pure extremes."""

    def __init__(
        self,
        families: Sequence[Family],
        shared: JoinedPlans,
        apart: Sequence[JoinedPlans],
        priced: Sequence[PricedFamily],
    ) -> None:
        count = sum(len(family.futures) for family in families)
        self.shared = len(shared.plans)
        self.plans = [one.plan for one in (*shared.plans, *(one for more in apart for one in more.plans))]
        self.rows: list[list[PricedThere | None]] = [[None] * count for _ in self.plans]
        self.errors = np.zeros(count)
        self._starts: dict[int, int] = {}
        by_future = {place: number for number, family in enumerate(families) for place in family.places}
        self.family = tuple(by_future[place] for place in range(count))
        start = self.shared
        for family, more, found in zip(families, apart, priced, strict=True):
            self._starts |= dict.fromkeys(family.places, start)
            for row, there in enumerate(found.prices):
                for future, price in zip(family.places, there, strict=True):
                    self.rows[row if row < self.shared else row - self.shared + start][future] = price
            for future in family.places:
                best = self.cheapest(future, None)
                self.errors[future] = 0.0 if best is None else found.errors[best]
            start += len(more.plans)

    def start_of(self, future: int) -> int:
        """Place of the first plan that is priced in a future's family alone."""
        return self._starts[future]

    def cheapest(self, future: int, own: int | None) -> int | None:
        """Place of the cheapest shared plan that keeps what is asked for; that found for the future counts always."""
        costs = {place: allowed_cost(row[future]) for place, row in enumerate(self.rows[: self.shared])}
        there = None if own is None else self.rows[own][future]
        if own is not None and there is not None:
            costs[own] = there.cost
        known = {place: cost for place, cost in costs.items() if not np.isnan(cost)}
        return min(known, key=lambda place: (known[place], place), default=None)


def gathered(asked: StudyAsked, table: PriceTable, cells: tuple[StudyCell, ...], proven: Proven) -> StudyResult:
    """Put a result together.

    Raises
    ------
    SolverError
        When a plan costs less than what was proven to be the least.
    """
    found = StudyResult(
        asked=asked,
        plans=tuple(table.plans),
        shared=table.shared,
        prices=tuple(tuple(row) for row in table.rows),
        cells=cells,
        bounds=proven.bounds,
        unavoidable=proven.unavoidable,
        errors=table.errors,
        family=table.family,
        notes=tuple(dict.fromkeys([*asked.notes, *_short(asked.futures), *proven.notes])),
        least_bound=proven.least_bound,
    )
    found = _as_watched(found)
    _refuse_below(found)
    return found


def _short(futures: Sequence[Future]) -> Iterator[str]:
    """Say of futures in which demand exceeds capacity what is short there; the first few by name."""
    over = [future for future in futures if future.model.short_today is not None]
    for future in over[:OVERLOADS_TOLD]:
        words = () if future.model.short_today is None else future.model.short_today.words(future.model.currency)
        yield from (f"{future.name}: {told}" for told in words)
    if len(over) > OVERLOADS_TOLD:
        yield f"In {len(over) - OVERLOADS_TOLD} more of the futures demand exceeds what can be made and brought."


def _as_watched(found: StudyResult) -> StudyResult:
    """Lower what was proven where a plan, its disruptions watched for longer, costs a little less than that.

    Bounds were proven with the watch that the first plans needed. All futures of a family are lowered alike.
    """
    if not found.shared:
        return found
    cheapest = np.fmin.reduce(found.costs, axis=0)
    below = np.nan_to_num(np.maximum(found.bounds - cheapest, 0.0), posinf=np.inf)
    little = below <= WATCH_OPEN * np.maximum(cheapest - found.unavoidable, 0.0)
    family, drop = np.array(found.family), np.where(little, below, 0.0)
    lowered = np.array([drop[family == one].max() for one in found.family])
    most = float(lowered.max(initial=0.0))
    if most <= BELOW * float(np.abs(cheapest[np.isfinite(cheapest)]).max(initial=1.0)):
        return found
    amount = f"{digits(most)} {found.asked.futures[0].model.currency}"
    return replace(found, bounds=found.bounds - lowered, notes=(*found.notes, LOWERED.format(amount=amount)))


def _refuse_below(found: StudyResult) -> None:
    """Refuse plans that cost less than what was proven to be the least, by more than the watch leaves open."""
    open_ = found.errors + BELOW * np.maximum(np.abs(found.bounds), 1.0)
    low = found.costs < found.bounds - open_
    if low.any():
        plan, future = np.argwhere(low)[0]
        cost, bound, name = found.costs[plan, future], found.bounds[future], found.asked.futures[future].name
        msg = f"A plan priced at {cost:.10g} lies below the proven bound {bound:.10g} in {name}."
        raise SolverError(msg)
