"""What is left of known work is a range from what was done of it, and nothing where nothing is known."""

from __future__ import annotations

import re

import pytest

from resilience.study.foretold import Foretold
from resilience.study.judge.judge import JudgeOptions
from resilience.study.plan import certify as certifying
from resilience.study.plan.certify import CertifyOptions, certify


class Clock:
    """A clock that is set."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def worked(seconds, total, **given):
    """A pace after pieces that took so many seconds each, and what it said."""
    clock, said = Clock(), []
    pace = Foretold(said.append, "Weighed {done} of {total} crates", total, clock=clock, **given)
    for took in seconds:
        clock.now += took
        pace.did()
    return pace, said


@pytest.mark.parametrize(("price", "done", "total"), [(3.0, 4, 20), (0.2, 10, 400), (60.0, 2, 3)])
def test_even_pieces_give_a_range_around_their_price(price, done, total):
    """Proves: the time that the rest will take at the same pace lies in the range, which is a factor of 3 at most."""
    pace, _ = worked([price] * done, total)
    low, high = pace.left
    assert low < price * (total - done) < high
    assert high < 3 * low
    assert pace.price == pytest.approx(price)


def test_what_slows_down_is_counted_at_the_slower_pace():
    """Proves: crates of 1 s and then of 9 s: the rest takes 9 s each at most, 5 s each at least, and a margin.

    Sensitivity: the mean of all alone would promise 50 s of the ten left, and 90 are likely.
    """
    pace, _ = worked([1.0, 1.0, 9.0, 9.0], 14)
    low, high = pace.left
    assert low == pytest.approx(0.6 * 10 * 5)
    assert high == pytest.approx(1.6 * 10 * 9)


@pytest.mark.parametrize(("seconds", "total"), [([], 5), ([8.0], 5), ([8.0] * 5, 5), ([8.0] * 7, 5)])
def test_no_time_is_said_where_none_is_known(seconds, total):
    """Proves: no piece, one alone, none left, or more than were counted: no range; one alone is told without."""
    pace, said = worked(seconds, total)
    assert pace.left is None
    last = [line for line in said if line.startswith(f"Weighed {len(seconds)} ")]
    assert last == (["Weighed 1 of 5 crates."] if len(seconds) == 1 else [])


def test_pieces_done_together_count_alike():
    """Proves: eight crates weighed at once in 16 s took 2 s each: the 20 left take 24 to 64 s.

    Sensitivity: all of them noted at one moment would make the latter four free, and the least time none.
    """
    clock = Clock()
    pace = Foretold(lambda _: None, "Weighed {done} of {total} crates", 28, clock=clock)
    clock.now += 16.0
    pace.did(8)
    assert pace.price == pytest.approx(2.0)
    assert pace.left == pytest.approx((0.6 * 20 * 2.0, 1.6 * 20 * 2.0))


def test_it_speaks_now_and_then_and_says_what_comes_after():
    """Proves: at most one sentence in five seconds, with the count, the range and what follows."""
    _, said = worked([1.0] * 11, 60, then=lambda price: f", then a lorry of {price:g} s")
    assert [line.split(";")[0] for line in said] == ["Weighed 5 of 60 crates", "Weighed 10 of 60 crates"]
    assert said[1] == "Weighed 10 of 60 crates; 30 s to 80 s more for these, then a lorry of 1 s."


def test_undoing_and_judging_are_foretold(tiny_result, monkeypatch):
    """Proves: each action's plan is a piece, all are counted beforehand, and judging is told from the same price.

    Sensitivity: the search alone had an end in sight; the longer half of a run came after it, in silence.
    """
    monkeypatch.setattr("resilience.study.foretold.EVERY", 0.0)
    monkeypatch.setattr(certifying, "LEAST_TOLD", 0.0)
    said = []
    certify(tiny_result, CertifyOptions(judge=JudgeOptions(years=100)), say=said.append)
    actions = int((tiny_result.recommendations["kind"] != "stay lean").sum())
    counted = [line for line in said if line.startswith("Simulated ")]
    assert re.match(rf"Simulated \d of {actions + 1} plans, each with one action undone; ", counted[0])
    assert "; then what was nearly bought, and judging, " in counted[0]
    (judging,) = [line for line in said if line.startswith("Judging by 100 fresh years")]
    assert judging.endswith("s.")
