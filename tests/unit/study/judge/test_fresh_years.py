"""Fresh years: what a batch is, what its interval covers, and that all plans meet the same years."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.simulate.run.years import simulate_years
from resilience.study.judge.batches import Batch, simulate_batches
from resilience.study.judge.fresh_years import BATCHES, FreshYears, simulate_fresh_years


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


def test_too_few_years_are_refused(tiny_result):
    """Proves: fewer than two years in a batch raise an error that says how many are needed."""
    with pytest.raises(ValueError, match="at least 40 years"):
        simulate_fresh_years(tiny_result.model, {}, tiny_result.book, years=39, seed=1)
