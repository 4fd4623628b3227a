"""Fresh years: what a batch is, what its interval covers, and that all plans meet the same years."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.intervals import PROCESSES, coverage
from resilience.simulate.run.years import simulate_years
from resilience.study.judge.batches import Batch, simulate_batches
from resilience.study.judge.fresh_years import BATCHES, FreshYears, simulate_fresh_years
from resilience.study.run.judgement_json import estimate_json


def plans(result):
    """Plans of a study by name."""
    return {name: policy.plan for name, policy in result.policies.items()}


def test_a_batch_is_what_simulate_years_simulates(tiny_result):
    """Proves: batches run side by side give the years that each gives alone, in order.

    Scenarios or years not counted on from the batch before would mix the batches up.
    """
    scenarios = list(tiny_result.scenarios)
    batches = [Batch(scenarios, 300, 5), Batch(scenarios[:2], 270, 6), Batch(scenarios, 31, 7)]
    together = simulate_batches(tiny_result.model, tiny_result.plan, batches)
    alone = [
        simulate_years(tiny_result.model, tiny_result.plan, batch.scenarios, years=batch.years, seed=batch.seed)
        for batch in batches
    ]
    assert together.losses == pytest.approx(np.concatenate([each.losses for each in alone]), abs=1e-9)
    assert together.onsets == sum(each.onsets for each in alone)
    assert together.overlapping == sum(each.overlapping for each in alone)


def test_the_parts_of_a_loss_add_up(tiny_result):
    """Proves: parts named in a judgement are those of the same years: lost, turned away, closed and the rest add up.

    Sensitivity: parts of another plan, or a part left out, would miss the mean.
    """
    years = simulate_fresh_years(tiny_result.model, plans(tiny_result), tiny_result.book, years=200, seed=3)
    for name in years.losses:
        parts = years.parts(name)
        assert {"lost_sales", "turned_away", "closing_sales"} < parts.keys()
        assert sum(part.mean for part in parts.values()) == pytest.approx(years.mean(name).mean)


def test_the_same_years_for_every_plan(tiny_result):
    """Proves: a plan compared with itself saves exactly nothing, and what others simulate does not matter to it."""
    model, book, every = tiny_result.model, tiny_result.book, plans(tiny_result)
    both = simulate_fresh_years(model, {**every, "twin": tiny_result.plan}, book, years=200, seed=3)
    saved = both.saving("twin", "optimized mix")
    assert (saved.mean, saved.half_width) == (0.0, 0.0)
    one = simulate_fresh_years(model, {"optimized mix": tiny_result.plan}, book, years=200, seed=3)
    assert (one.losses["optimized mix"] == both.losses["optimized mix"]).all()


def test_intervals_cover_what_many_years_say(tiny_result):
    """Proves: of 40 runs of 200 years, about 95 % of the intervals cover the mean of 20,000 years.

    Intervals from the years alone, blind to the scenarios drawn, or a spread of batches not divided by their number,
    would cover far less, or always.
    """
    model, book = tiny_result.model, tiny_result.book
    plan = {"today": plans(tiny_result)["status quo"]}
    truth = simulate_fresh_years(model, plan, book, years=20_000, seed=99).mean("today").mean
    runs = [simulate_fresh_years(model, plan, book, years=200, seed=seed).mean("today") for seed in range(40)]
    covered = sum(run.low <= truth <= run.high for run in runs)
    assert 33 <= covered <= 40
    assert np.std([run.mean for run in runs]) * 2.09 == pytest.approx(
        np.mean([run.half_width for run in runs]), rel=0.35
    )


def test_statistics_of_known_years():
    """Proves: of losses 1 to 400 the mean is 200.5, the 95 % quantile 381 (the 20th from above), the CVaR 390.5.

    CVaR: the mean of the 20 largest, 381 to 400. One that forgot part of the boundary would give 390 or 391.
    """
    losses = {"plan": np.random.default_rng(1).permutation(np.arange(1.0, 401.0))}
    years = FreshYears(losses, losses, (400 // BATCHES,) * BATCHES, 0, {}, {}, 1, "margin")
    assert years.mean("plan").mean == 200.5
    assert years.value_at_risk("plan", 0.95).mean == 381
    assert years.cvar("plan", 0.95).mean == pytest.approx(390.5)
    assert years.mean("plan").n == 400


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_intervals_of_the_worst_years_hold(process):
    """Proves: where an interval of VaR or CVaR is given, it holds the truth 95 times in 100; from 50 years none is.

    The spread of each batch's own VaR and CVaR, which is the maximum of few years, held it in a quarter of the runs.
    """
    assert {name: known.given for name, known in coverage(process, 50, 20).items()} == {"mean": 20, "VaR": 0, "CVaR": 0}
    for years in (200, 1_000):
        found = coverage(process, years, 100)
        for name in ("VaR", "CVaR"):
            assert found[name].given >= 70
            assert found[name].held >= 0.9 * found[name].given


def known_years(losses, onsets=40):
    """Years of one plan, their losses known."""
    return FreshYears({"plan": losses}, {"plan": losses}, (len(losses) // BATCHES,) * BATCHES, onsets, {}, {}, 1)


def test_no_interval_where_the_tail_is_not_seen():
    """Proves: the reason names the years that were seen there and how many to ask for; no number is the width.

    Of 60 years 3 lie beyond the worst 5 %'s least: 2 after it; of 400 years of which 4 lose at all, 4.
    """
    few = known_years(np.arange(60.0)).cvar("plan", 0.95)
    assert not few.known
    assert few.why == "known only from 2 years of the tail; ask for at least 200 years"
    told = estimate_json(few)
    assert (told["half_width"], told["no_interval"]) == (None, few.why)
    rare = known_years(np.r_[np.zeros(396), 7.0, 8.0, 9.0, 20.0], onsets=4).value_at_risk("plan", 0.95)
    assert rare.why == "known only from 4 years of the tail; ask for at least 2,000 years"
    weighed = known_years(np.arange(60.0))
    both = FreshYears(weighed.losses | {"none": np.zeros(60)}, {}, weighed.sizes, 40, {}, {}, 1)
    assert both.saving("none", "plan").known
    assert both.saving("none", "plan", weight=0.5, level=0.9).why.startswith("known only from 5 years")


def test_a_plan_that_nothing_hurts_is_known():
    """Proves: 400 years that lose nothing though 40 disruptions struck are 0 +- 0; where 2 struck nothing is known."""
    assert known_years(np.zeros(400)).cvar("plan", 0.95).half_width == 0.0
    assert not known_years(np.zeros(400), onsets=2).cvar("plan", 0.95).known


def test_wider_where_the_tail_is_skewed():
    """Proves: VaR and CVaR share no width, and that of a CVaR counts that one year in a thousand is very bad."""
    losses = np.random.default_rng(5).lognormal(0.0, 1.5, 1_000)
    found = known_years(losses)
    assert found.value_at_risk("plan", 0.95).half_width < 0.7 * found.cvar("plan", 0.95).half_width


def test_too_few_years_are_refused(tiny_result):
    """Proves: fewer than two years in a batch raise an error that says how many are needed."""
    with pytest.raises(ValueError, match="at least 40 years"):
        simulate_fresh_years(tiny_result.model, {}, tiny_result.book, years=39, seed=1)
