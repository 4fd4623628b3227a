"""The pipeline of a week: from model, scenarios, state and last week's plan to what is to be done this week."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.network.lanes import LaneStatus
from resilience.plan.fields import PlanField
from resilience.plan.openings import refuse_openings
from resilience.plan.seasons import refuse_season
from resilience.plan.state import CommittedAction
from resilience.plan.stated import taken_as_none, unstated
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.study.costs.today import with_today, words_of_today
from resilience.study.plan.optimize import scenario_set
from resilience.study.weekly.actions import WeekAction, actions_of
from resilience.study.weekly.begun import begun_after, still_begun
from resilience.study.weekly.beliefs import BeliefOptions
from resilience.study.weekly.believed import Believed, believed
from resilience.study.weekly.bound import bound_on, bound_rules, coming_after, with_bound, words_of_coming
from resilience.study.weekly.carried import todays_plan_in_force
from resilience.study.weekly.decide import WeekAsked, WeekDecided, decide
from resilience.study.weekly.from_state import events_of, situation_of
from resilience.study.weekly.last_week import LastWeek, MeantOrders, UnderWay
from resilience.study.weekly.orders import calls, orders
from resilience.study.weekly.stirred import Stirred, stirred
from resilience.study.weekly.ways import ways_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    import pandas as pd

    from resilience.hazard.book import HazardBook
    from resilience.hazard.ongoing import OpenEvent
    from resilience.hazard.scenarios import Scenario, ScenarioSet
    from resilience.hazard.situation import Situation
    from resilience.plan.iso_week import IsoWeek
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.plan.state import WeekState
    from resilience.quantities import LaneId
    from resilience.solve.memory.memory import Memory

WEEKS_MEANT = 4
"""Weeks of orders that are written down, for next week to be held against."""
MEANT = ["origin", "destination", "part", "mode", "period", "units"]
FIRST_WEEK = "There is no week before: what the tables say of today is the plan in force."
UNWATCHED = (
    "Since when hazards are watched is not stated (--watched-since): the rates are those of the scenario file, "
    "whatever happened."
)
WATCHED_LATER = "Hazards are watched since {since}, and the week is decided on {today}, which is before."
NO_SWITCHING_COST = (
    "What it costs the organisation to change a plan is not stated: a change has to save 0.2 % of what a plan can "
    "influence, or what is unproven, and no more."
)
CVAR = "A CVaR is of years in which disruptions come at random; the situation of today is there for sure."
UNTOLD = "The plan in force uses {lane}, a candidate in the model, and how far its qualification is is not stated."
TELL = "Add a row to supplier_status for {source}: qualified, or qualifying and ready on a day."
LATER = "It decided {before}, which is after {week}."


@dataclass(frozen=True)
class WeekOptions:
    """How a week is decided.

    `switching_cost` is the currency that a change of the plan costs the organisation, spread over a year; None: not
    stated. `gap` is relative to what a plan can influence, `seconds` what the search may take.
    """

    switching_cost: float | None = None
    gap: float = 1e-4
    seconds: float | None = None
    beliefs: BeliefOptions = field(default_factory=BeliefOptions)


@dataclass(frozen=True)
class WeekGiven:
    """All that a week is decided on; `last` None: the first week.

    `watched` is the first day on which hazards were watched; None: as last week, and where nobody said the rates are
    those stated.
    """

    model: Model
    book: HazardBook
    state: WeekState
    week: IsoWeek
    last: LastWeek | None = None
    options: WeekOptions = field(default_factory=WeekOptions)
    watched: date | None = None

    @property
    def since(self) -> date | None:
        """First day on which hazards were watched, as far as it is known."""
        return self.last.since if self.watched is None and self.last is not None else self.watched

    @property
    def today(self) -> date:
        """The day from which the week is decided: its Monday, or the last day of it of which the state tells."""
        return decided_on(self.state, self.week)


@dataclass(frozen=True)
class WeekFound:
    """What a week's decision comes to.

    `orders` are those of the week, `meant` those of some weeks from now on by lane; `calls` whom to call by when.
    `bound` cannot be changed this week, `begun` does not stand yet; `present` are the ways in which today can go on,
    `events` what goes on.
    """

    given: WeekGiven
    model: Model
    today: date
    decided: WeekDecided
    actions: tuple[WeekAction, ...]
    orders: pd.DataFrame
    calls: pd.DataFrame
    meant: MeantOrders
    under_way: tuple[UnderWay, ...]
    bound: tuple[CommittedAction, ...]
    begun: tuple[CommittedAction, ...]
    events: tuple[OpenEvent, ...]
    present: tuple[Scenario, ...]
    stirred: Stirred
    believed: Believed | None
    notes: tuple[str, ...]

    @property
    def plan(self) -> Plan:
        """The plan that is in force from this week on."""
        return self.decided.chosen.plan

    @property
    def last(self) -> LastWeek:
        """What next week goes on from."""
        return LastWeek(
            self.plan, self.given.week, self.under_way, self.meant, self.decided.longer, self.today, self.given.since,
            self.begun,
        )  # fmt: skip


@dataclass(frozen=True)
class WeekGrounds:
    """What a week is decided on once its tables are put together: who is in force, what is bound, what goes on.

    `book` foretells what goes on and `disruptions` are what may strike, as believed; `believed` is None where nobody
    said since when hazards are watched.
    """

    model: Model
    today: date
    in_force: Plan
    bound: tuple[CommittedAction, ...]
    believed: Believed | None
    book: HazardBook
    disruptions: ScenarioSet
    events: tuple[OpenEvent, ...]
    situation: Situation
    notes: tuple[str, ...]


def grounds(given: WeekGiven) -> WeekGrounds:
    """Put together what a week is decided on.

    Raises
    ------
    InputError
        With everything in which state, last week and model do not fit each other.
    NoPlanError
        When, in a first week, what is done today does not serve the demand.
    """
    model, today = with_today(given.model), given.today
    _refuse(given, model)
    in_force, notes = _in_force(given, model)
    bound = (*bound_on(given.state, today, given.week.sunday), *_being_qualified(given, today))
    bound = (*bound, *still_begun(() if given.last is None else given.last.begun, in_force, today, bound))
    in_force = with_bound(in_force, bound)
    beliefs = believed_on(given, model)
    book = given.book if beliefs is None else beliefs.book
    disruptions = scenario_set(model, book) if beliefs is None else beliefs.disruptions
    events = events_of(given.state, model, book, today)
    situation = situation_of(given.state, model, today, in_force, _ready(given))
    return WeekGrounds(model, today, in_force, bound, beliefs, book, disruptions, events, situation, notes)


def decided_on(state: WeekState, week: IsoWeek) -> date:
    """The day from which a week is decided: its Monday, or the last day in it on which something in the state began.

    The clock of the machine has no part in it: a fire on Tuesday, told on Tuesday, is decided on from Tuesday on.
    """
    began = (
        *(one.start for one in state.events or ()),
        *(one.time for one in state.signals or ()),
        *(one.since for one in state.sources or ()),
    )
    return max((day for day in began if week.monday <= day <= week.sunday), default=week.monday)


def recommend_week(
    given: WeekGiven, *, say: Callable[[str], None] = lambda _: None, memory: Memory | None = None
) -> WeekFound:
    """Decide a week and say what is to be done in it.

    Parameters
    ----------
    say
        Called with one sentence as each stage of the work begins.
    memory
        What is known from earlier weeks; what is found is added.

    Raises
    ------
    InputError
        With everything in which state, last week and model do not fit each other.
    NoPlanError
        When no plan, or not the one in force, serves the demand.
    StoppedError
        When the solver was stopped before there was a plan.
    """
    on = grounds(given)
    model, today, bound, beliefs = on.model, on.today, on.bound, on.believed
    at_their_mean: list[str] = []
    present = ways_on(on.book, model, on.events, on.situation, say=at_their_mean.append)
    options = given.options
    asked = WeekAsked(
        model, on.disruptions, present, on.in_force, options.switching_cost or 0.0, options.gap,
        options.seconds, bound_rules(model, bound), {} if given.last is None else given.last.longer, given.last is None,
    )  # fmt: skip
    decided = decide(asked, say=say, memory=memory)
    say("Working out this week's orders and calls.")
    periods, horizon = (_periods(model, today, given.week, weeks) for weeks in (0, WEEKS_MEANT - 1))
    player = RecourseSolver(decided.program)
    table = orders(decided, model.network, horizon, player)
    meant = _meant(table, model, today, horizon)
    this_week = table[table["period"] < periods].reset_index(drop=True)
    called = calls(decided, model.network, player)
    found = WeekFound(
        given=given, model=model, today=today, decided=decided, actions=(), orders=this_week, calls=called, meant=meant,
        under_way=_under_way(given, model, decided.chosen.plan, today), bound=bound,
        begun=begun_after(model, bound, decided.kept.plan, decided.chosen.plan, today), events=on.events,
        present=present,
        stirred=stirred(model, decided.kept.plan, decided.chosen.plan, _schedules(given, model, today, meant)),
        believed=beliefs,
        notes=(
            *on.notes, *at_their_mean, *decided.notes,
            *words_of_coming(coming_after(given.state, today, given.week.sunday)),
            *words_of_today(model), *((UNWATCHED,) if beliefs is None else beliefs.notes),
            *_of_switching(options), *taken_as_none(given.state.tables),
        ),
    )  # fmt: skip
    return replace(found, actions=actions_of(found.decided, model, (this_week, called), bound, today))


def _refuse(given: WeekGiven, model: Model) -> None:
    """Stop where model, last week and state cannot be put together."""
    refuse_season(model, "the weekly run")
    refuse_openings(model, "the weekly run")
    found = []
    if model.risk.weight > 0:
        found.append(Finding(Code.CONFLICT, CVAR, "Set cvar_weight to 0.", "model.toml"))
    before = None if given.last is None else given.last.week
    if before is not None and before > given.week:
        message = LATER.format(before=before, week=given.week)
        found.append(Finding(Code.OUT_OF_RANGE, message, "Name the run of the week before.", "--previous"))
    if given.since is not None and given.since > given.today:
        message = WATCHED_LATER.format(since=given.since, today=given.today)
        found.append(Finding(Code.OUT_OF_RANGE, message, "Correct the day.", "--watched-since"))
    found += [*unstated(given.state.tables, model), *_untold(given, model)]
    if found:
        raise InputError(found)


def _untold(given: WeekGiven, model: Model) -> Iterator[Finding]:
    """Candidates that the plan in force uses, and of which neither the state nor last week says how far they are."""
    if given.last is None:
        return
    told, dated = (
        {one.source for one in given.state.sources or ()},
        {one.lane for one in given.last.under_way if one.ready},
    )
    for key in sorted(given.last.plan.qualified - dated):
        lane = model.network.lanes.get(key)
        if lane is not None and lane.status is LaneStatus.CANDIDATE and lane.source not in told:
            remedy = TELL.format(source=lane.source)
            yield Finding(Code.NEEDED, UNTOLD.format(lane=key), remedy, "supplier_status", column="status")


def believed_on(given: WeekGiven, model: Model) -> Believed | None:
    """What may strike a model as it is believed today; None where nobody said since when hazards are watched."""
    since = given.since
    if since is None:
        return None
    last = None if given.last is None else given.last.decided_on
    return believed(given.book, model, given.state, given.today, since, given.options.beliefs, last=last)


def _in_force(given: WeekGiven, model: Model) -> tuple[Plan, tuple[str, ...]]:
    if given.last is None:
        return todays_plan_in_force(model), (FIRST_WEEK,)
    return given.last.plan, ()


def _ready(given: WeekGiven) -> Mapping[LaneId, date | None]:
    """When sources whose qualification was recommended are ready, by lane."""
    return {} if given.last is None else {one.lane: one.ready for one in given.last.under_way}


def _being_qualified(given: WeekGiven, today: date) -> Iterator[CommittedAction]:
    """Qualifications that were begun and are not over: they are frozen for as long as the lever takes.

    What the state says of a source goes before: one that is blocked, or qualified by now, is free to be dropped.
    """
    lanes, told = given.model.network.lanes, {one.source for one in given.state.sources or ()}
    for one in () if given.last is None else given.last.under_way:
        going = one.lane in lanes and lanes[one.lane].source not in told and one.lane in given.last.plan.qualified  # type: ignore[union-attr]
        if going and one.ready is not None and one.ready > today:
            name = f"being qualified: {one.lane}"
            until = one.ready - timedelta(days=1)
            yield CommittedAction(name, PlanField.QUALIFIED, one.lane, 1.0, one.since, until)


def _under_way(given: WeekGiven, model: Model, plan: Plan, today: date) -> tuple[UnderWay, ...]:
    """Candidates that the plan uses: those begun before, and those to begin now with their time to qualify."""
    begun = {} if given.last is None else {one.lane: one for one in given.last.under_way}
    before = frozenset[str]() if given.last is None else given.last.plan.qualified
    found = []
    for key in sorted(plan.qualified):
        lane = model.network.lanes[key]
        if lane.status is not LaneStatus.CANDIDATE:
            continue
        if key in begun:
            found.append(begun[key])
        elif key not in before:
            time = lane.approval_time
            ready = None if time is None else model.calendar.date(today, math.ceil(time))
            found.append(UnderWay(key, today, ready))
    return tuple(found)


def _periods(model: Model, today: date, week: IsoWeek, more: int) -> int:
    """Periods from a day until a week, and some more, are over; one at least."""
    end = week.monday + timedelta(days=7 * (1 + more))
    return max(math.ceil(model.calendar.position(today, end) - 1e-9), 1)


def _meant(table: pd.DataFrame, model: Model, today: date, periods: int) -> MeantOrders:
    lanes: dict[LaneId, list[float]] = {}
    named = {(one.origin, one.destination, one.part, str(one.mode)): one.id for one in model.network.lanes.values()}
    for origin, destination, part, mode, period, units in table[MEANT].itertuples(index=False):
        lanes.setdefault(named[origin, destination, part, mode], [0.0] * periods)[int(period)] = float(units)
    return MeantOrders(today, {key: tuple(units) for key, units in sorted(lanes.items())})


def _schedules(
    given: WeekGiven, model: Model, today: date, meant: MeantOrders
) -> Iterable[tuple[tuple[int, tuple[float, ...]], tuple[int, tuple[float, ...]]]]:
    """What each lane was meant to carry last week and is meant to this week, each with its first period."""
    before = None if given.last is None else given.last.meant
    if before is None or before.first > today:
        return ()
    later = round(model.calendar.position(before.first, today))
    if before.lanes and later >= max(map(len, before.lanes.values())):
        return ()  # nothing was meant for today's periods: weeks were left out
    none: tuple[float, ...] = ()
    keys = sorted({*before.lanes, *meant.lanes} & set(model.network.lanes))
    whole = {key: max(len(before.lanes.get(key, none)), len(meant.lanes.get(key, none))) for key in keys}
    return [
        ((0, before.lanes.get(key, (0.0,) * whole[key])), (later, meant.lanes.get(key, (0.0,) * whole[key])))
        for key in keys
    ]


def _of_switching(options: WeekOptions) -> tuple[str, ...]:
    return () if options.switching_cost is not None else (NO_SWITCHING_COST,)
