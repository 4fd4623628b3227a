"""Shards: cut by the program alone, cut through blocks, joined as if never cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from resilience.hazard.scenarios import Effect
from resilience.solve.pricing.cuts import LOSS_ONLY, Prices
from resilience.solve.pricing.recourse import FEW, RecourseSolver
from resilience.solve.workers.sharded import Here, ShardedSolver, subproblems
from resilience.solve.workers.shards import LARGE_FROM, Nameless, columns_of, shards_of


def severe(small, length, rate, loss):
    """An outage that takes a share of the capacity."""
    whole = small.outage(length, rate)
    effects = tuple(Effect(effect.kind, effect.target, (loss,) * length) for effect in whole.effects)
    return replace(whole, name=f"{length} periods, {loss}", effects=effects)


@pytest.fixture
def program(small):
    """One block of twelve cases; two scenarios are one case."""
    scenarios = [severe(small, n, 0.1 * n, loss) for n in (1, 2, 3) for loss in (1.0, 0.9, 0.8, 0.7)]
    return small.program(*scenarios, replace(scenarios[5], name="the same again", rate=0.7))


def test_blocks_are_cut_through_and_nothing_is_left_out(program):
    """Proves: every case, outcome and scenario is in one shard, and their rates with them.

    Sensitivity: scenarios of a case in another shard would be priced by a neighbor's loss.
    """
    shards = shards_of(program, 1)
    assert [block.size for block in program.blocks] == [12]
    assert len(shards) == 12
    assert [shard.cases for shard in shards] == [slice(i, i + 1) for i in range(12)]
    assert sorted(np.concatenate([shard.scenarios for shard in shards])) == list(range(13))
    rates = np.concatenate([shard.program.rates for shard in shards])
    where = np.concatenate([shard.scenarios for shard in shards])
    assert rates[np.argsort(where)] == pytest.approx(program.rates)
    names = [scenario.name for shard in shards for scenario in shard.program.scenarios]
    assert [names[i] for i in np.argsort(where)] == [scenario.name for scenario in program.scenarios]


@pytest.mark.parametrize("prices", [LOSS_ONLY, Prices(1.0, 7.0)])
@pytest.mark.parametrize("some", [False, True])
def test_joined_answers_are_those_of_one_solver(program, prices, some):
    """Proves: values, slopes, losses and shares stand where one solver puts them, also when some cases are asked for.

    Sensitivity: a run off by one puts the loss of a two-period outage (600 at no buffer) where 300 belongs.
    """
    x = np.zeros(len(program.first.columns))
    ask = np.arange(12) % 3 == 1 if some else None
    weights = np.linspace(0.1, 2.0, 12)
    alone = RecourseSolver(program).cuts(x, prices, weights, ask)
    for each in (1, columns_of(program) // 5):
        solver = subproblems(program, Here(), each)
        assert isinstance(solver, ShardedSolver)
        joined = solver.cuts(x, prices, weights, ask)
        for name in ("trial", "values", "losses", "short", "cases"):
            assert getattr(joined, name) == pytest.approx(getattr(alone, name), nan_ok=True), name
        for name in ("slopes", "shares"):
            assert getattr(joined, name).toarray() == pytest.approx(getattr(alone, name).toarray()), name


def test_losses_come_back_in_the_programs_order(program):
    """Proves: evaluation joins by scenario although shards run by case.

    Sensitivity: "the same again" is the 13th scenario given but stands with its case; by runs alone all after it move.
    """
    x = np.zeros(len(program.first.columns))
    solver = subproblems(program, Here(), 1)
    alone, joined = RecourseSolver(program).evaluate(x), solver.evaluate(x)
    assert joined.losses == pytest.approx(alone.losses)
    assert joined.short == pytest.approx(alone.short)


def test_small_programs_stay_whole(program):
    """Proves: below one shard's worth of columns there is one solver, in this process."""
    assert isinstance(subproblems(program, Here()), RecourseSolver)


def test_with_many_templates_no_shard_keeps_a_model_of_each(program):
    """Proves: whether models are kept hangs on the whole program's templates, not on how many fall into a shard.

    Sensitivity: 64 shards of 1,000 templates, each below the limit by itself, kept 2 GB of models.
    """
    many = replace(program, blocks=program.blocks[:1] * (LARGE_FROM + 1))
    assert {shard.few for shard in shards_of(many, 1)} == {0}
    assert {shard.few for shard in shards_of(program, 1)} == {FEW}


def test_with_large_templates_no_shard_keeps_a_model_of_each(program, monkeypatch):
    """Proves: whether models are kept hangs on how many columns they have, too, in the whole program.

    Sensitivity: 91 models of 69,000 columns, few enough by their number, took 5 GB in all workers together.
    """
    columns = sum(block.n_columns for block in program.blocks)
    monkeypatch.setattr("resilience.solve.workers.shards.KEPT_COLUMNS", columns)
    assert {shard.few for shard in shards_of(program, 1)} == {FEW}
    monkeypatch.setattr("resilience.solve.workers.shards.KEPT_COLUMNS", columns - 1)
    assert {shard.few for shard in shards_of(program, 1)} == {0}


def test_nameless_names_only_count():
    """Proves: what stands in for names is as long as they were and ends where they ended."""
    names = Nameless(3)
    assert list(names) == ["", "", ""]
    assert names[:2] == ("", "")
    with pytest.raises(IndexError):
        names[3]
