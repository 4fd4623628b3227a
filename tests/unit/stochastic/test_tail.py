"""Rare outcomes drawn apart: chances of cells, what a sample meets, and which outcomes are rare."""

from __future__ import annotations

import numpy as np
import pytest
from support.sampled import rare_runs, shelves

from resilience.stochastic import RandomProgram, Sampling
from resilience.stochastic.cells import Cells, Rare
from resilience.stochastic.smps import ContinuousLaw, DiscreteLaw, Law
from resilience.stochastic.tail import Tail

CHANCES = [0.6, 0.3, 0.08, 0.02]
SOURCES = (
    *(DiscreteLaw((j,), np.array([[1.0], [2.0], [3.0], [4.0]]), np.array(CHANCES)) for j in range(3)),
    ContinuousLaw(3, Law.UNIFORM, 0.0, 1.0),
)
RARES = (Rare(0, 3, 0.02, 5.0), Rare(0, 2, 0.08, 4.0), Rare(1, 3, 0.02, 9.0), Rare(2, 3, 0.02, 1.0))


@pytest.fixture
def cells():
    """Three sources that can be rare, the first in two ways, and a continuous one."""
    return Cells.of(SOURCES, 4, RARES, 1.0)


def test_chances_of_cells(cells):
    """Proves: cells cover all outcomes once: none rare 0.9 x 0.98 x 0.98, one alone, and the rest.

    Several: 1 - 0.864360 - (0.02 + 0.08) x 0.9604 - 2 x 0.02 x 0.9 x 0.98 = 0.004320; as the sum over pairs, 0.1 x 0.04
    + 0.02 x 0.02, three at once would count three times.
    """
    first = 0.98 * 0.98
    alone = [0.02 * first, 0.08 * first, 0.02 * 0.9 * 0.98, 0.02 * 0.9 * 0.98]
    several = 1 - 0.9 * first - sum(alone)
    np.testing.assert_allclose(cells.chances, [0.9 * first, *alone, several])
    assert cells.pairs == ((0, 1), (0, 2), (1, 2))


@pytest.mark.parametrize("how", Sampling)
def test_every_sample_meets_every_rare_outcome(cells, how):
    """Proves: sixteen draws hold each rare outcome alone; drawn plainly most samples would miss one of chance 0.02."""
    drawn = cells.draw(16, np.random.default_rng(1), how)
    assert drawn.weights.sum() == pytest.approx(1)
    is_rare = np.column_stack([np.isin(drawn.values[:, 0], [3, 4]), *(drawn.values[:, [j]] == 4 for j in (1, 2))])
    expected = np.select([drawn.cell == 0, drawn.cell < 5], [0, 1], default=2)
    assert ((is_rare.sum(axis=1) == expected) | ((drawn.cell == 5) & (is_rare.sum(axis=1) >= 2))).all()
    assert set(drawn.cell) == set(range(6))
    assert (drawn.values[drawn.cell == 1, 0] == 4).all()
    assert (drawn.values[drawn.cell == 3, 1] == 4).all()


def test_weighted_means_are_those_of_the_sources(cells):
    """Proves: weights undo what is drawn too often: a product of all sources has the product of their means, 1.52**3/2.

    Unweighted, rare outcomes would lift it to more than three times that.
    """
    rng = np.random.default_rng(8)
    means = [drawn.weights @ drawn.values.prod(axis=1) for drawn in (cells.draw(40, rng) for _ in range(3000))]
    truth = (np.array(CHANCES) @ [1, 2, 3, 4]) ** 3 / 2
    assert np.mean(means) == pytest.approx(truth, abs=4 * np.std(means) / np.sqrt(3000))
    assert np.std(means) / np.sqrt(3000) < 0.01 * truth


def test_the_corner_is_the_worst_of_each(cells):
    """Proves: the two dearest at once, then all three, each at its dearest: the first at 4, which adds 5, not at 3.

    Chances are those of at least two and of all three: 0.1 x 0.02 x 0.02 = 0.00004.
    """
    chances, lines = cells.corners()
    np.testing.assert_allclose(lines, [[4, 4, 1, 0.5], [4, 4, 4, 0.5]])
    np.testing.assert_allclose(chances, [cells.chances[-1], 0.00004])
    assert not len(Cells.of(SOURCES, 4, RARES[:2], 1.0).corners()[0])


def test_what_stands_out_is_rare_and_what_is_only_one_of_many_is_not():
    """Proves: of 400 sizes as likely as each other the one that costs a fortune is drawn apart, not the seldom others.

    By chance alone all 400 would be seldom in a sample of 50, and there would be no room for the one that matters.
    """
    sizes = np.linspace(10, 20, 400)
    sizes[123] = 900.0
    law = dict(zip(sizes.tolist(), [1 / 400] * 400, strict=True))
    tail = Tail.of(shelves([law, law], penalty=50.0), 50)
    assert {(rare.source, rare.outcome) for rare in tail.outstanding[:2]} == {(0, 123), (1, 123)}
    assert len(tail.outstanding) < 20
    assert len(tail.cells(50).rares) == min(12, len(tail.outstanding))


def test_a_plan_of_ones_own_shows_what_is_dear_for_it():
    """Proves: outcomes that cost nothing for the mean outcome's plan stand out where a given plan leaves them short.

    Looked for once, the run that ruins an empty shelf would be one of many.
    """
    sizes = np.concatenate([np.linspace(1, 2, 299), [30.0]])
    law = dict(zip(sizes.tolist(), [1 / 300] * 300, strict=True))
    calm = Tail.of(shelves([law], penalty=0.5, holding=0.01), 20)
    program = shelves([law], penalty=0.5, holding=0.01)
    full = Tail(program, 20, calm.rares, 0.0).seen_from(np.array([40.0]))
    assert full.rares[0].added >= 0
    found = full.seen_from(np.array([2.0]))
    assert found.rares[0].outcome == 299
    assert found.rares[0].stands_out


def test_what_has_no_room_is_allowed_for():
    """Proves: rare outcomes beyond a small sample's room widen limits by chance times cost; they are not forgotten."""
    program = rare_runs().program
    tail = Tail.of(program, 12)
    cells = tail.cells(12)
    assert len(cells.rares) == 3
    missing = tail.outstanding[3:]
    assert len(missing) == 3
    assert cells.left == pytest.approx(sum(0.0025 * rare.added for rare in missing))


def test_nothing_is_rare_where_nothing_is_seldom():
    """Proves: with all outcomes likely a sample is one plain cell, its draws equally weighted."""
    law = {1.0: 0.25, 2.0: 0.75}
    program: RandomProgram = shelves([law, law], penalty=3.0)
    drawn = Tail.of(program, 20).cells(20).draw(20, np.random.default_rng(0))
    np.testing.assert_allclose(drawn.weights, 1 / 20)
