"""A time limit that ends before there is a plan says how far the work came, and what to do."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from resilience.cli.signals import OUT_OF_TIME, signals
from resilience.cli.text.waiting.progress import Steps
from resilience.cli.text.waiting.too_short import too_short

SIZE = {"build_seconds": [4.0, 9.0], "solve_seconds": [30.0, 200.0], "total_seconds": [40.0, 240.0]}


@pytest.mark.parametrize(
    ("limit", "size", "least"), [(3.0, {}, 15), (0.0, {}, 1), (3.0, SIZE, 480), (900.0, SIZE, 4500), (0.5, {}, 2.5)]
)
def test_the_advice_is_a_limit_that_may_do(limit, size, least):
    """Proves: it says the limit, the stage, a longer limit in whole seconds, and how to ask for less.

    Sensitivity: an advice of the limit itself, or of less than the forecast takes, ends in the same way again.
    """
    words = too_short(limit, "Searching for the cheapest mix.", size)
    assert f"The time limit of {limit:g} s was reached" in words
    assert "Still at work on this: Searching for the cheapest mix." in words
    more = float(re.search(r"--time-limit ([0-9]+),", words)[1])
    assert least <= more <= least + 10
    assert "--gap" in words
    assert "reduce_to" in words
    assert ("to build" in words) == bool(size)


def test_before_the_first_stage_the_tables_are_being_read():
    """Proves: without a stage, it is not silent on what took the time."""
    assert "Reading the model and its scenarios." in too_short(1.0, None, {})


def test_a_stage_that_has_a_bound_tells_it():
    """Proves: what the search has proven so far is told; a stage without a bound is told as it is."""
    terminal = SimpleNamespace(tell=lambda *_: None, log=SimpleNamespace(write=lambda *_, **__: None))
    steps = Steps(terminal)
    assert steps.reached is None
    steps.say("Searching.")
    assert steps.reached == "Searching."
    steps.progress(1.0, float("inf"), 73_000.0)
    assert steps.reached == "Searching. No plan can cost less than 73.0 k a year above the floor."


@pytest.mark.parametrize("where", ["read_input", "build_program"])
def test_the_alarm_before_a_plan_is_told(resilience, tiny, tmp_path, monkeypatch, where):
    """Proves: from the command line, whether tables are read or the program is built: exit code 4, and advice.

    Once the model is read today's plan is known, and is written.
    """

    def late(*_, **__):
        signals.why = OUT_OF_TIME
        raise KeyboardInterrupt

    reads = where == "read_input"
    place = {"read_input": "resilience.cli.commands.plan.read_input"}.get(
        where, "resilience.study.plan.optimize.build_program"
    )
    monkeypatch.setattr(place, late)
    monkeypatch.setattr(signals, "why", None)
    found = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--time-limit", 700)
    assert found.code == 4
    said = found.out + found.err
    assert ("The time limit of 700 s was reached before a plan was found; nothing was written." in said) == reads
    assert ("this is today's plan, not searched" in " ".join(said.split())) != reads
    assert ("Reading the model" in said) == reads
    assert "--time-limit 3500" in said
    assert (tmp_path / "run").exists() != reads
