"""Weeks played forward: decided each week and kept stable, once a year, and anew each week whatever it stirs.

All ways begin with the same plan in its steady state and meet the same disruptions. On a Monday each sees what stands
where and what has struck by then, no more; in the week goods move by the simulator's rules under its plan.
"""

from __future__ import annotations

import gc
import math
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.network.lanes import LaneStatus
from resilience.plan.fields import PlanField
from resilience.plan.openings import refuse_openings
from resilience.plan.seasons import refuse_season
from resilience.plan.state import CommittedAction
from resilience.program.policies import ALL, as_planned
from resilience.program.two_stage import build_program
from resilience.simulate.run.onward import Onward
from resilience.solve.memory.memory import Memory
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.floor import floor_of
from resilience.study.weekly.anew import cheapest
from resilience.study.weekly.begun import begun_after, still_begun
from resilience.study.weekly.believed import believed
from resilience.study.weekly.bound import bound_rules
from resilience.study.weekly.decide import WeekAsked, decide
from resilience.study.weekly.from_state import events_of, situation_of
from resilience.study.weekly.history import DAYS_OF_A_WEEK, draw_history, first_period, known_on
from resilience.study.weekly.since.causes import CheapestFound, WeekSide, whose_doing
from resilience.study.weekly.stirred import stirred
from resilience.study.weekly.ways import ways_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import ScenarioSet
    from resilience.hazard.situation import Situation
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.plan.state import WeekState
    from resilience.quantities import LaneId
    from resilience.study.weekly.history import Happening
    from resilience.study.weekly.since.causes import WeekCauses

WEEKS_OF_A_YEAR = 52
UNTIMED = "When {lane} is ready once it is approved is not stated, so weeks played forward could never use it."
STATE_TIME = "State its lever_time or qualification_time, or leave the lane out."
SUMMARY = [
    "way", "cost_per_year", "influenced_per_year", "fill_rate", "share_changed", "decisions_changed", "weeks_stirred",
    "cpu_seconds_per_week",
]  # fmt: skip


class Cadence(StrEnum):
    """How often it is decided, and whether stirring counts."""

    STABLE = "weekly, stable"
    YEARLY = "once a year"
    NAIVE = "weekly, anew"


@dataclass(frozen=True)
class WeekPlayed:
    """One week of one way.

    `cost` is what the plan in force costs in a week of its steady state (`steady`), and what it cost beside that:
    `loss`, and `held` for stock above its levels less what is missing. `short` of the units `asked` for were not
    served. `share` and `decisions` are what the decision of its Monday stirred, `events` how many went on then.
    """

    way: str
    week: int
    cost: float
    steady: float
    loss: float
    held: float
    short: float
    asked: float
    share: float
    decisions: int
    events: int
    seconds: float


@dataclass(frozen=True)
class Backtest:
    """What is played: a model and its hazards, some weeks from a Monday on, and the plan in force at first.

    `events` are the disruptions that all ways meet; None: drawn by the seed, `often` times as often as the hazards say.
    Nobody who decides knows how often that is but by what he has seen.
    """

    model: Model
    book: HazardBook
    plan: Plan
    first: date
    weeks: int
    seed: int
    switching_cost: float = 0.0
    gap: float = 1e-4
    often: float = 1.0
    events: tuple[Happening, ...] | None = None

    def history(self) -> tuple[Happening, ...]:
        """The disruptions that all ways meet."""
        if self.events is not None:
            return self.events
        return draw_history(self.book, self.model, self.first, self.weeks, self.seed, self.often)


def play(
    asked: Backtest,
    way: Cadence,
    *,
    say: Callable[[WeekPlayed], None] = lambda _: None,
    split: Callable[[int, WeekCauses], None] | None = None,
) -> tuple[WeekPlayed, ...]:
    """Play all weeks one way.

    Parameters
    ----------
    say
        Called with each week as it has been played.
    split
        Called with each week that is decided after another, and whose doing its change is; None: not worked out, which
        takes several solves a week more.

    Raises
    ------
    InputError
        When the first day is no Monday, there is no week, or a period of the model is longer than a week.
    NoPlanError
        When in some week no plan serves the demand.
    """
    refuse_season(asked.model, "playing weeks forward")
    refuse_openings(asked.model, "playing weeks forward")
    if asked.first.weekday() or asked.weeks < 1:
        raise InputError([f"Expected one week or more from a Monday on; got {asked.weeks} from {asked.first}."])
    _refuse_untimed(asked)
    return tuple(_Player(asked, way, split).weeks(say))


def _refuse_untimed(asked: Backtest) -> None:
    """Stop where a source could be approved of which nobody says when it is ready."""
    untimed = [
        lane
        for lane in asked.model.network.lanes.values()
        if lane.status is LaneStatus.CANDIDATE and lane.id not in asked.plan.qualified and lane.approval_time is None
    ]
    if untimed:
        raise InputError(
            [
                Finding(Code.NEEDED, UNTIMED.format(lane=lane.id), STATE_TIME, "lanes", column="qualification_time")
                for lane in untimed
            ]
        )


@dataclass
class _Player:
    asked: Backtest
    way: Cadence
    split: Callable[[int, WeekCauses], None] | None
    memory: Memory = field(default_factory=Memory)
    since: dict[LaneId, int] = field(default_factory=dict)
    "Week in which the qualification of a lane was decided."
    before: WeekSide | None = None
    begun: tuple[CommittedAction, ...] = ()

    def __post_init__(self) -> None:
        model, self.history = self.asked.model, self.asked.history()
        self.plan = self.asked.plan
        scenarios = [one.scenario for one in self.history]
        onsets = [(one.onset, place) for place, one in enumerate(self.history)]
        self.starts = [first_period(model.calendar, self.asked.first, week) for week in range(self.asked.weeks + 1)]
        self.world = Onward(model, self.plan, scenarios, onsets, self.starts[-1])
        self.pricer = Evaluator(model, build_program(model, ()))

    def weeks(self, say: Callable[[WeekPlayed], None]) -> Iterator[WeekPlayed]:
        for week in range(self.asked.weeks):
            began, before = time.process_time(), self.plan
            going = sum(one.onset < self.world.now < one.end for one in self.history)
            if self.way is not Cadence.YEARLY or week % WEEKS_OF_A_YEAR == 0:
                self._decide(week)
                self._note_qualifications(before, week)
            seconds = time.process_time() - began
            works = self._works(week)
            if works != self.world.plan:
                self.world.change(works)
            periods = self.starts[week + 1] - self.starts[week]
            spent = self.world.play(periods)
            steady = self._steady(works) * periods / self.asked.model.calendar.periods_per_year
            moved = stirred(self.asked.model, before, self.plan)
            played = WeekPlayed(
                str(self.way), week, steady + spent.loss + spent.held, steady, spent.loss, spent.held, spent.short,
                spent.asked, moved.share, moved.decisions, going, seconds,
            )  # fmt: skip
            gc.collect()  # programs hang on themselves: unasked, those of many weeks would stay
            say(played)
            yield played

    def _decide(self, week: int) -> None:
        """Decide on what is known on a Monday, and put the plan in force."""
        side, in_force = self._side(week), self.plan
        model, book = self.asked.model, self.asked.book
        present = ways_on(book, model, side.events, side.situation)
        rules = bound_rules(model, side.bound)
        given = WeekAsked(
            model, side.believed(model), present, in_force, self.asked.switching_cost, self.asked.gap, bound=rules
        )
        if self.way is Cadence.NAIVE:
            found = cheapest(given, near=False, memory=self.memory)
            best = CheapestFound(found.total, found.plan)
            side = replace(side, cost=found.total, plan=found.plan, cheapest=best)
        else:
            decided = decide(given, memory=self.memory)
            chosen, best = decided.chosen, CheapestFound(decided.cheapest, decided.cheapest_plan)
            side = replace(side, cost=chosen.total, plan=chosen.plan, cheapest=best, longer=decided.longer)
        self.plan = side.plan
        today = self.asked.first + timedelta(days=DAYS_OF_A_WEEK * week)
        self.begun = begun_after(model, side.bound, in_force, self.plan, today)
        if self.split is not None and self.before is not None:
            self.split(week, whose_doing(self.before, side, in_force, self.memory))
        self.before = side

    def _side(self, week: int) -> WeekSide:
        """What a Monday is decided on: nothing that is not known by then."""
        asked, model, book = self.asked, self.asked.model, self.asked.book
        today = asked.first + timedelta(days=DAYS_OF_A_WEEK * week)
        state = known_on(self.world, self.history, book, asked.first, week)
        disruptions = believed(book, model, state, today, asked.first).disruptions
        bound = () if self.way is Cadence.NAIVE else self._bound(week, today)
        return WeekSide(
            model, self._situation(state, today, week), book, events_of(state, model, book, today),
            partial(_as_they_are, disruptions), math.nan, self.plan, bound, asked.gap,
        )  # fmt: skip

    def _situation(self, state: WeekState, today: date, week: int) -> Situation:
        """Today's situation; sources that are being qualified are ready when they will be."""
        found = situation_of(state, self.asked.model, today, self.plan)
        later = dict(found.not_ready)
        later |= {lane: left for lane in self.since if (left := self._left(lane, week)) > 0}
        return replace(found, not_ready=tuple(sorted(later.items())))

    def _left(self, lane: LaneId, week: int) -> float:
        """Periods until a lane is qualified."""
        takes = self.asked.model.network.lanes[lane].approval_time
        assert takes is not None  # else it was refused
        return takes - (self.starts[week] - self.starts[self.since[lane]])

    def _note_qualifications(self, before: Plan, week: int) -> None:
        for lane in self.plan.qualified - before.qualified:
            if self.asked.model.network.lanes[lane].status is LaneStatus.CANDIDATE:
                self.since[lane] = week
        for lane in before.qualified - self.plan.qualified:
            self.since.pop(lane, None)

    def _bound(self, week: int, today: date) -> tuple[CommittedAction, ...]:
        """What was begun and does not stand yet."""
        return (*self._being_qualified(week), *still_begun(self.begun, self.plan, today))

    def _being_qualified(self, week: int) -> Iterator[CommittedAction]:
        for lane in sorted(self.plan.qualified & self.since.keys()):
            if self._left(lane, week) > 0:
                yield CommittedAction(f"being qualified: {lane}", PlanField.QUALIFIED, lane, 1.0, self.asked.first)

    def _works(self, week: int) -> Plan:
        """What of the plan can be done this week: a source that is being qualified carries nothing yet."""
        waiting = {lane for lane in self.plan.qualified & self.since.keys() if self._left(lane, week) > 0}
        if not waiting:
            return self.plan
        now = self.world.plan
        return replace(
            self.plan, flows=now.flows, production=now.production, deliveries=now.deliveries,
            qualified=(self.plan.qualified | now.qualified) - waiting,
            lane_reserves={lane: units for lane, units in self.plan.lane_reserves.items() if lane not in waiting},
        )  # fmt: skip

    def _steady(self, plan: Plan) -> float:
        """What a year of the steady state of a plan costs."""
        x = self.pricer.columns(as_planned(plan), ALL)
        if x is None:
            msg = f"The plan {plan.name!r} serves no steady state."
            raise AssertionError(msg)
        return float(self.pricer.program.first.cost @ x)


def _as_they_are(disruptions: ScenarioSet, _: Model) -> ScenarioSet:
    """The disruptions believed in, for all weeks are of one model."""
    return disruptions


def compared(asked: Backtest, played: Mapping[Cadence, Sequence[WeekPlayed]]) -> pd.DataFrame:
    """Return one row for each way: cost a year, what of it a plan can influence, fill rate, churn, seconds a week.

    Churn is that of all weeks but the first, in which every way comes from the same plan.
    """
    floor = floor_of(asked.model, build_program(asked.model, ()).sizes) or 0.0
    calendar = asked.model.calendar
    rows = []
    for way, weeks in played.items():
        years = first_period(calendar, asked.first, len(weeks)) / calendar.periods_per_year
        cost = math.fsum(one.cost for one in weeks) / years
        short, units = (math.fsum(getattr(one, name) for one in weeks) for name in ("short", "asked"))
        later = [one for one in weeks if one.week]
        rows.append(
            (str(way), cost, cost - floor, 1 - short / units if units else 1.0, math.fsum(one.share for one in later),
             sum(one.decisions for one in later), sum(one.decisions > 0 for one in later),
             math.fsum(one.seconds for one in weeks) / len(weeks))
        )  # fmt: skip
    return pd.DataFrame(rows, columns=SUMMARY)
