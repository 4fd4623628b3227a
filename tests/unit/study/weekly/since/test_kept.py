"""What a week keeps of its input reads back as the same week."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.weekly import WEEK, steady_state

from resilience.errors import InputError
from resilience.files import RunFolder, plan_to_json, read_model, read_scenarios
from resilience.frozen import sealed
from resilience.hazard.priors.prior import UsedPrior
from resilience.plan.fields import PlanField
from resilience.plan.state import CommittedAction, DatedOrder
from resilience.study.weekly.beliefs import BeliefOptions
from resilience.study.weekly.last_week import LastWeek
from resilience.study.weekly.since.kept import KEPT_FILE, read_kept_week, write_kept
from resilience.study.weekly.since.split import causes_of
from resilience.study.weekly.week import WeekGiven, WeekOptions, recommend_week


@pytest.fixture(scope="module")
def decided(small_study):
    """A week of the tiny study in the steady state of its best plan, watched for years."""
    asked, book, best = small_study
    state = steady_state(asked, best)
    last = LastWeek(best, WEEK, decided_on=date(2026, 11, 16), since=date(2020, 1, 1))
    options = WeekOptions(switching_cost=0.0, beliefs=BeliefOptions(strengths={"fire": 33.0}, keep=0.9))
    return recommend_week(WeekGiven(asked, book, state, WEEK, last, options))


@pytest.fixture(scope="module")
def kept(decided, tmp_path_factory):
    """The folder that keeps it."""
    target = tmp_path_factory.mktemp("kept") / "run"
    with RunFolder(target, kind="recommendation") as run:
        run.write_json("plan.json", plan_to_json(decided.plan))
        write_kept(run, decided)
    return target


def test_what_is_kept_is_the_week_that_was(decided, kept):
    """Proves: model, hazards, state, last week, settings and the cheapest plan come back, all but the model's name.

    Strengths of years are kept: read anew from scenarios alone they would be 20, and beliefs would seem to change.
    """
    found = read_kept_week(kept)
    given, was = found.given, decided.given
    assert sealed(given.model, name=was.model.name) == was.model
    assert given.book.hazards == was.book.hazards
    assert replace(given.state, hashes={}) == replace(was.state, hashes={})
    assert (given.week, given.since, given.options) == (was.week, was.since, was.options)
    assert given.last.plan == was.last.plan
    assert given.last.decided_on == was.last.decided_on
    assert (found.cost, found.cheapest_cost) == (decided.decided.chosen.total, decided.decided.cheapest)
    assert (found.plan, found.cheapest) == (decided.plan, decided.decided.cheapest_plan)


@pytest.mark.parametrize("study", ["chips-2021", "ports-2021", "renesas-2021", "starter", "tohoku-2011", "toyota-1997"])
def test_shipped_studies_are_kept_as_they_are(study, tmp_path):
    """Proves: of each shipped model and its hazards, recorded events aside, what is kept reads back equal."""
    from resilience.files.scenarios.scenario_text import scenario_lines
    from resilience.files.tables.model_folder import write_model

    model = read_model(f"models/{study}")
    book = read_scenarios(f"scenarios/{study}.toml", model.calendar)
    write_model(model, tmp_path / "model")
    (tmp_path / "scenarios.toml").write_text("\n".join(scenario_lines(book)) + "\n", encoding="utf-8")
    again = read_model(tmp_path / "model")
    assert sealed(again, name=model.name) == model
    assert read_scenarios(tmp_path / "scenarios.toml", again.calendar).hazards == book.hazards


def test_no_news_has_no_cause_and_costs_no_solve(decided, kept, monkeypatch):
    """Proves: the same week decided again is split without a solve, and nothing is told to have changed it."""
    monkeypatch.setattr("resilience.study.weekly.since.causes.cheapest", _never)
    found = causes_of(read_kept_week(kept), decided)
    assert found.changed == ()
    assert found.cost.change == found.cost.tie == 0.0
    assert found.decisions == ()


def _never(*_, **__):
    pytest.fail("A mixture was solved.")


def test_a_single_cause_takes_the_whole_without_a_solve(decided, kept, monkeypatch):
    """Proves: of four weeks that differ in one thing each, that is the whole change of the cost, and the only cause.

    A tie of 0 means that nothing was left over: what was left alone was as much in both weeks.
    """
    monkeypatch.setattr("resilience.study.weekly.since.causes.cheapest", _never)
    before, asked = read_kept_week(kept), decided.given
    lanes = {key: replace(lane, unit_cost=lane.unit_cost + 1.0) for key, lane in asked.model.network.lanes.items()}
    dearer = replace(asked.model, network=replace(asked.model.network, lanes=lanes))
    stock = tuple(replace(one, on_hand=one.on_hand + 40.0) for one in asked.state.inventory)
    weeks = {
        "data and state": replace(asked, state=replace(asked.state, inventory=stock)),
        "beliefs": replace(asked, options=replace(asked.options, beliefs=BeliefOptions(strengths={"fire": 1.0}))),
        "model and settings": replace(asked, model=dearer),
    }
    for cause, given in weeks.items():
        found = causes_of(before, recommend_week(given))
        assert found.changed == (cause,)
        assert found.cost.change != 0.0
        (only,) = found.cost.causes
        assert only.value + found.cost.tie == pytest.approx(found.cost.change, rel=1e-12)
        assert abs(found.cost.tie) <= 1e-6 * abs(found.cost.change)


def test_models_with_other_lanes_are_mixed(decided, tmp_path):
    """Proves: a lane that only one of the weeks' models has, with goods on it and a commitment, stops no mixture.

    Either way round cost and decisions are causes and tie together. Sensitivity: last week's order on a lane that is
    gone ended the week with the lane's name as a KeyError.
    """
    asked = decided.given
    network = asked.model.network
    gone = next(key for key, lane in network.lanes.items() if lane.origin == "FAR")
    left = {key: lane for key, lane in network.lanes.items() if key != gone}
    smaller = replace(asked.model, network=replace(network, lanes=left))
    orders = tuple(one for one in asked.state.on_order if one.lane != gone)
    more = (*orders, DatedOrder("on its way", gone, 10.0, asked.today + timedelta(days=7)))
    bound = (CommittedAction("no FAR", PlanField.FLOW, gone, 0.0, date(2026, 11, 1)),)
    sources = tuple(one for one in asked.state.sources if one.source.site != "FAR")
    state = replace(asked.state, on_order=orders, sources=sources)
    without = recommend_week(replace(asked, model=smaller, state=state))
    with_it = recommend_week(replace(asked, state=replace(asked.state, on_order=more, committed=bound)))
    for before, after in ((with_it, without), (without, with_it)):
        target = tmp_path / str(len(after.model.network.lanes))
        with RunFolder(target, kind="recommendation") as run:
            run.write_json("plan.json", plan_to_json(before.plan))
            write_kept(run, before)
        found = causes_of(read_kept_week(target), after)
        assert found.changed == ("data and state", "model and settings")
        for one in (found.cost, *found.others):
            assert abs(one.missing) <= 1e-6 * max(abs(one.change), 1.0)


def test_what_was_edited_or_never_kept_is_told(kept, tmp_path):
    """Proves: a folder without kept input has none; one whose tables were edited is refused with the file."""
    with RunFolder(tmp_path / "old", kind="recommendation") as run:
        run.write_json("plan.json", {})
    assert read_kept_week(tmp_path / "old") is None
    file = kept / "inputs" / "model" / "lanes.csv"
    whole = file.read_text()
    file.write_text(whole + "\n")
    with pytest.raises(InputError, match=r"changed since the run wrote it"):
        read_kept_week(kept)
    file.write_text(whole)
    text = json.loads((kept / KEPT_FILE).read_text())
    assert text["beliefs"]["strengths"] == {"fire": 33.0}


def test_priors_keep_their_strength(decided):
    """Proves: a hazard whose rate is a prior's is kept with that prior's years."""
    from types import SimpleNamespace

    from resilience.study.weekly.since.kept import kept_json

    prior = SimpleNamespace(strength_years=7.0)
    book = sealed(decided.given.book, priors=(UsedPrior("flood", prior),))
    made = kept_json(replace(decided, given=replace(decided.given, book=book)))
    assert made["beliefs"]["strengths"] == {"flood": 7.0, "fire": 33.0}
