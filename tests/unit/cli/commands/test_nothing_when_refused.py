"""Standard output is for answers: what is refused leaves it empty, and quiet JSON prints nothing else."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "words",
    [("plan", "--cluster", "nowhere"), ("plan", "--fill-rate", "1", "--survive", "NEAR", "--budget", "0"),
     ("exposure", "--from-inventory")],
)  # fmt: skip
def test_what_is_refused_leaves_standard_output_empty(resilience, tiny, tmp_path, words):
    """Proves: an address that is none, a plan that cannot be and a stock nobody stated print to standard error only.

    Sensitivity: the head of the plan went to standard output before the refusal and into the file that was asked for.
    """
    command, *options = words
    more = (tiny.scenarios, "-o", tmp_path / "run", "--judge-years", 0) if command == "plan" else ()
    ended = resilience(command, tiny.model, *more, *options)
    assert ended.code != 0
    assert ended.out == ""


def test_an_answer_has_its_head_first(resilience, tiny):
    """Proves: what was put off is printed once, before the answer."""
    shown = resilience("exposure", tiny.model, "--fast").out
    assert shown.count("one failure at a time") == 1
    assert shown.index("one failure at a time") < shown.index("Most exposed sites")


def test_quiet_json_is_json_alone(resilience, tiny):
    """Proves: no table is on standard error where it was asked to be quiet, and the answer is whole."""
    ended = resilience("exposure", tiny.model, "--fast", "--format", "json", "-q")
    assert all("warning" in line for line in ended.err.splitlines())
    assert ended.json["exposure"]
