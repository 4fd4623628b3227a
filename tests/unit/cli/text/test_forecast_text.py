"""A plan says how large its program will be before it is built."""

from __future__ import annotations

import pytest

from resilience.cli.text.waiting import forecast_text
from resilience.program.scope import forecast


def test_the_size_is_in_the_result(resilience, tiny, tmp_path):
    """Proves: JSON holds the forecast: scenarios, cases, columns, and ranges in order; a small one is not printed.

    Sensitivity: a forecast made after building would be no forecast, one without a range a promise.
    """
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--format", "json")
    size = ended.json["size"]
    assert size["scenarios"] >= size["cases"] > 0
    assert size["columns"] > 0
    phases = [f"{name}_seconds" for name in ("build", "solve", "compare", "undo", "judge")]
    for name in (*phases, "total_seconds", "peak_gb"):
        assert 0 < size[name][0] <= size[name][1]
    assert size["total_seconds"][1] == pytest.approx(sum(size[name][1] for name in phases), rel=0.1)
    assert "will take" not in ended.err


def test_a_large_program_is_announced_before_it_is_built(resilience, tiny, tmp_path, monkeypatch):
    """Proves: with many columns the size comes after the problem and before the search. After it, it comes too late."""
    monkeypatch.setattr(forecast, "LARGE", 1)
    out = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run").err
    assert out.index("Building the program") < out.index("will take") < out.index("Searching")
    for words in ("to build", "to search", "to compare", "to undo each action", "to judge"):
        assert words in out


@pytest.mark.parametrize(
    ("free", "told"),
    [(0.001, "This needs at least 0.15 GB; 0.001 GB are free here."), (0.3, "may need up to 0.4"), (64.0, None)],
)
def test_memory_that_is_not_there_is_told_before_work_begins(resilience, tiny, tmp_path, monkeypatch, free, told):
    """Proves: with less free than needed, or than may be, it says so with a remedy, though the program is small.

    Held against all the memory of the machine, what other programs hold would be promised, too.
    """
    monkeypatch.setattr(forecast_text, "room", lambda: free)
    out = " ".join(resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run").err.split())
    if told is None:
        assert "GB are free" not in out
        return
    assert told in out
    assert "reduce_to in the scenario file" in out
    assert out.index("GB are free") < out.index("Searching")


@pytest.mark.parametrize(("count", "words"), [(5_233_675, "5.2 million"), (289_977, "290,000"), (84, "84")])
def test_counts_in_two_digits(count, words):
    """Proves: counts are told as roughly as they matter."""
    from resilience.cli.text.waiting.forecast_text import _about

    assert _about(count) == words
