"""The line that tells how far a long solve is."""

from __future__ import annotations

import math

import pytest

from resilience.cli.text.waiting.progress import Steps


class Screen:
    """A terminal that keeps what it is shown and logs nothing."""

    def __init__(self):
        self.shown = []
        self.tell = self.shown.append
        self.log = self

    def write(self, *_, **__):
        """Nothing is logged."""


def line(best, bound):
    """The line shown for a best objective and a bound."""
    screen = Screen()
    Steps(screen).progress(0.0, best, bound)
    return screen.shown[0]


@pytest.mark.parametrize(
    ("best", "bound", "gap"),
    [
        (200.0, 150.0, "25 %"),
        (200.0, 0.0, "100 %"),
        (200.0, -54_200.0, "-"),
        (200.0, -math.inf, "-"),
        (math.inf, 150.0, "-"),
        (0.0, -5.0, "-"),
    ],
)
def test_a_gap_is_shown_once_there_is_one(best, bound, gap):
    """Proves: a bound that bounds nothing yet has no gap. From a first bound of -54,200 it would be 27,200 %."""
    assert line(best, bound).split("gap")[1].split("search")[0].split() == gap.split()


def test_the_best_plan_never_gets_worse(monkeypatch):
    """Proves: a poorer plan that a search looks at is not its best, nor is a lower bound its bound.

    Sensitivity: told as they come the second line would say 50 % where 25 % are proven.
    """
    monkeypatch.setattr("resilience.cli.text.waiting.progress.LEAST_SECONDS", 0.0)
    screen = Screen()
    steps = Steps(screen)
    for best, bound in ((200.0, 150.0), (240.0, 120.0)):
        steps.progress(0.0, best, bound)
    for shown in screen.shown:
        assert "200" in shown
        assert "25 %" in shown


def test_nothing_known_is_nothing_said():
    """Proves: without objective and bound there is no line, and lines come at most once a second."""
    screen = Screen()
    steps = Steps(screen)
    for best, bound in ((math.inf, -math.inf), (5.0, 4.0), (5.0, 4.5)):
        steps.progress(0.0, best, bound)
    assert len(screen.shown) == 1


def test_a_second_search_is_not_foretold_by_the_first(monkeypatch):
    """Proves: when a new stage begins, what is left is not told from the gaps of the search before it.

    Sensitivity: the first search ended at a gap of 1 %; the second, at 40 %, was said to end in a second.
    """
    monkeypatch.setattr("resilience.cli.text.waiting.progress.LEAST_SECONDS", 0.0)
    ticks = iter(range(1000))
    monkeypatch.setattr("resilience.cli.text.waiting.progress.perf_counter", lambda: float(next(ticks)))
    screen = Screen()
    steps = Steps(screen, gap=0.009)
    for bound in (60.0, 80.0, 90.0, 97.0, 99.0):
        steps.progress(0.0, 100.0, bound)
    assert "search ends in" in screen.shown[-1]
    steps.say("Searching again.")
    steps.progress(0.0, 100.0, 60.0)
    assert "search ends in" not in screen.shown[-1]
