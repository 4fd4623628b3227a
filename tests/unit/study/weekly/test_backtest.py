"""Weeks played forward: what is known on a Monday, what a week costs, and what deciding stirs."""

from __future__ import annotations

import gc
import math
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from resilience import read_model, read_scenarios
from resilience.errors import InputError
from resilience.network.lanes import LaneStatus
from resilience.program.two_stage import TwoStageProgram
from resilience.simulate.run.onward import Onward
from resilience.simulate.run.single import simulate_scenario
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import PlanOptions, optimize, scenario_set
from resilience.study.weekly.anew import cheapest
from resilience.study.weekly.backtest import Backtest, Cadence, compared, play
from resilience.study.weekly.carried import todays_plan_in_force
from resilience.study.weekly.decide import WeekAsked
from resilience.study.weekly.history import Happening, draw_history, known_on

MONDAY = date(2024, 1, 1)
WEEKS = 16


@pytest.fixture(scope="module")
def game(small_study):
    """Weeks of the tiny study, ten times as dangerous: a fire of four weeks in the third, a flood in the ninth."""
    model, stated, _ = small_study
    book = replace(stated, hazards=tuple(replace(one, rate=10 * one.rate) for one in stated.hazards))
    plan = optimize(model, book, PlanOptions(undo=False)).best.plan
    made = {one.name: one for one in scenario_set(model, book).scenarios}
    fire = next(one for name, one in made.items() if name.startswith("fire") and one.duration == 4)
    flood = next(one for name, one in made.items() if name.startswith("flood"))
    struck = (Happening(fire, 2, "NEAR"), Happening(flood, 8, ""))
    return Backtest(model, book, plan, MONDAY, WEEKS, 1, events=struck)


@pytest.fixture(scope="module")
def played(game):
    """All three ways."""
    return {way: play(game, way) for way in Cadence}


def test_a_year_that_is_never_decided_costs_what_the_simulator_says(game, played):
    """Proves: once a year, with nothing to change, costs the steady state of each week and each disruption's loss.

    Each disruption is over before the next begins and the weeks end, so their losses are those of the simulator.
    """
    weeks = played[Cadence.YEARLY]
    assert sum(one.decisions for one in weeks) == 0
    lost = math.fsum(one.loss for one in weeks)
    wanted = 0.0
    for one in game.events:
        found = simulate_scenario(game.model, game.plan, one.scenario, phases=[0.5])
        wanted += float(found.loss[0] - found.costs["holding_refund"][0])
    assert lost == pytest.approx(wanted, rel=1e-9)
    assert all(one.cost == pytest.approx(one.steady + one.loss + one.held) for one in weeks)
    assert len({one.steady for one in weeks}) == 1


def test_nothing_is_decided_on_what_is_still_to_come(game):
    """Proves: up to the week after which two histories part, each way decides and costs the same in both.

    With the fire one week longer, or the flood left out, a planner who peeped would act before anybody can know.
    """
    without = replace(game, weeks=9, events=game.events[:1])
    for way in (Cadence.STABLE, Cadence.NAIVE):
        one, other = play(replace(game, weeks=9), way), play(without, way)
        for a, b in zip(one[:8], other[:8], strict=True):
            assert (a.cost, a.share, a.decisions) == (b.cost, b.share, b.decisions)
        assert one[8].decisions == other[8].decisions
    made = scenario_set(game.model, game.book).scenarios
    brief = Happening(next(one for one in made if one.hazard == "fire" and one.duration == 2), 2, "NEAR")
    for way in (Cadence.STABLE, Cadence.NAIVE):
        long, short = (play(replace(game, weeks=4, events=(one,)), way) for one in (game.events[0], brief))
        assert [(one.share, one.decisions) for one in long] == [(one.share, one.decisions) for one in short]


def test_a_monday_knows_what_struck_before_and_not_how_long_it_lasts(game):
    """Proves: nothing in week 2, a fire without an end in weeks 3 to 5, and its end once all works again."""
    world = Onward(
        game.model, game.plan, [one.scenario for one in game.events], [(2, 0), (8, 1)], WEEKS
    )  # fmt: skip
    seen = []
    for week in range(8):
        state = known_on(world, game.events, game.book, MONDAY, week)
        seen.append([(one.hazard, one.end) for one in state.events])
        world.play(1)
    assert seen[:3] == [[], [], []]
    assert seen[3:6] == [[("fire", None)]] * 3
    assert seen[6] == [("fire", date(2024, 2, 12))]


def test_three_ways_meet_the_same_and_are_compared(game, played):
    """Proves: all ways are asked for the same units; the table's cost a year is that of all weeks by their years."""
    table = compared(game, played).set_index("way")
    assert len({math.fsum(one.asked for one in weeks) for weeks in played.values()}) == 1
    for way, weeks in played.items():
        row = table.loc[str(way)]
        assert row["cost_per_year"] == pytest.approx(math.fsum(one.cost for one in weeks) / (WEEKS / 52))
        assert row["fill_rate"] == pytest.approx(1 - sum(one.short for one in weeks) / sum(one.asked for one in weeks))
        assert row["decisions_changed"] == sum(one.decisions for one in weeks[1:])


def test_what_it_costs_to_change_keeps_a_plan_still(game):
    """Proves: with a switching cost that no change can earn a plan is never stirred; anew it is, by the fire."""
    still = play(replace(game, switching_cost=1e9, weeks=6), Cadence.STABLE)
    assert sum(one.decisions for one in still) == 0
    assert sum(one.decisions for one in play(replace(game, weeks=6), Cadence.NAIVE)) > 0


def test_whose_doing_each_week_is_adds_up(game):
    """Proves: on every week of the play, cost and decisions are causes and tie together, to a millionth."""
    found = {}
    play(replace(game, weeks=6), Cadence.STABLE, split=found.__setitem__)
    assert list(found) == [1, 2, 3, 4, 5]
    assert any("events" in one.changed for one in found.values())
    for one in found.values():
        for figure in (one.cost, *one.others):
            assert abs(figure.missing) <= 1e-6 * max(abs(figure.change), 1.0)


def test_a_history_is_drawn_by_its_seed_and_its_rates(small_study):
    """Proves: the same seed draws the same, another does not; over 4,000 weeks onsets come at the stated rates.

    0.1 fires and 0.05 floods a year: 7.7 and 3.8 are expected in 77 years, and none strikes what is still down.
    """
    model, book, _ = small_study
    one, same, other = (draw_history(book, model, MONDAY, 4000, seed) for seed in (1, 1, 2))
    assert one == same != other
    count = sum(len(draw_history(book, model, MONDAY, 4000, seed)) for seed in range(40))
    assert len(draw_history(book, model, MONDAY, 4000, 1, often=5)) > 3 * len(one)
    with pytest.raises(InputError, match="above 0"):
        draw_history(book, model, MONDAY, 52, 1, often=0)
    assert count == pytest.approx(40 * 4000 / 52 * 0.15, rel=0.15)
    fires = [happening for happening in one if happening.scenario.hazard == "fire"]
    assert all(later.onset >= before.end for before, later in pairwise(fires))


@pytest.mark.parametrize(("first", "weeks"), [(date(2024, 1, 2), 4), (MONDAY, 0)])
def test_weeks_begin_on_mondays(game, first, weeks):
    """Proves: another day, or no week at all, is refused."""
    with pytest.raises(InputError, match="Monday"):
        play(replace(game, first=first, weeks=weeks), Cadence.YEARLY)


def test_a_source_of_which_no_time_is_stated_is_refused(game):
    """Proves: where nobody says when a candidate is ready, no week is played as if it never were."""
    lanes = {
        key: replace(one, qualification_time=None) if one.status is LaneStatus.CANDIDATE else one
        for key, one in game.model.network.lanes.items()
    }
    untimed = game.model.amended(network=replace(game.model.network, lanes=lanes))
    plan = replace(game.plan, qualified=frozenset())
    with pytest.raises(InputError, match="FAR>PLANT:VALVE:rail is ready once it is approved is not stated"):
        play(replace(game, model=untimed, plan=plan), Cadence.YEARLY)


def test_weeks_that_are_over_take_no_memory(game):
    """Proves: as many programs are alive after the third week as after the second.

    Programs hang on themselves, and what Python sets aside while a search runs it does not look through by itself:
    of each week six stayed, 380 MB a week of a chip maker's study.
    """
    alive = []
    gc.disable()  # of itself Python looks through so small a study often enough
    try:
        play(
            replace(game, weeks=3), Cadence.STABLE,
            say=lambda _: alive.append(sum(isinstance(one, TwoStageProgram) for one in gc.get_objects())),
        )  # fmt: skip
    finally:
        gc.enable()
    assert alive[2] <= alive[1]


@pytest.mark.soak
def test_ten_years_of_weeks_unattended(small_study):
    """Proves: 520 weeks with ten times the stated disruptions are decided without anybody looking."""
    model, book, plan = small_study
    often = replace(book, hazards=tuple(replace(one, rate=10 * one.rate) for one in book.hazards))
    weeks = play(Backtest(model, often, plan, MONDAY, 520, 7), Cadence.STABLE)
    assert len(weeks) == 520
    assert sum(one.events > 0 for one in weeks) > 20


@pytest.mark.soak
def test_ten_years_of_the_starter_unattended():
    """Proves: 520 weeks of the starter, struck three times as often as stated, are decided without anybody looking."""
    model = with_today(read_model("models/starter"))
    book = read_scenarios("scenarios/starter.toml", model.calendar)
    best = cheapest(WeekAsked(model, scenario_set(model, book), (), todays_plan_in_force(model), 0.0), near=True)
    weeks = play(Backtest(model, book, best.plan, MONDAY, 520, 1, gap=1e-3, often=3.0), Cadence.STABLE)
    assert len(weeks) == 520
    assert all(math.isfinite(one.cost) for one in weeks)
