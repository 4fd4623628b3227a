"""`resilience smps`: listed, sampled and broken instances."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data" / "smps"


def paths(name):
    """The three files of an instance."""
    return [DATA / f"{name}{ending}" for ending in (".cor", ".tim", ".sto")]


@pytest.fixture
def smps(resilience):
    """Solve an instance, or sample it, and read the JSON."""

    def solve(name, *words, code=0):
        ended = resilience("smps", *paths(name), *words, "--format", "json")
        assert code is None or ended.code == code
        return ended.json | {"code": ended.code}

    return solve


def test_a_listed_instance(smps):
    """Proves: a small instance is solved over all its outcomes, with the values of knowing and planning."""
    found = smps("lands")
    assert found["objective"] == pytest.approx(381.853333333)
    assert found["ws"] <= found["rp"] <= found["eev"]
    assert found["first"]["X2"] == pytest.approx(4)


def test_a_sampled_instance(smps):
    """Proves: sampled numbers come with half width, size and seed, and the optimum lies in the interval."""
    found = smps("gbd", "--sample", 60, "--replications", 5, "--seed", 3, "--draws", 400)
    low, high = found["optimum"]
    assert low <= 1655.628 <= high
    assert found["gap"].keys() == {"mean", "half_width", "n", "seed"}


def test_sampled_until_good_enough(smps):
    """Proves: the sequential rule is offered, and its limit is the result."""
    found = smps("gbd", "--sample", 60, "--until", 0.1, "--draws", 400, code=None)
    assert found["stopped"] is (found["code"] == 0)
    assert found["gap_limit"] is None or found["gap_limit"] > 0


def test_people_read_a_table(resilience):
    """Proves: without JSON the same numbers are shown with words."""
    ended = resilience("smps", *paths("lands"))
    assert ended.code == 0
    assert "381.85" in ended.out
    assert "7 rows x 12 columns" in ended.out


def test_a_cvar_is_solved_listed_and_refused_sampled(smps):
    """Proves: a CVaR is exact over all outcomes; a sampled one is biased and gets no interval."""
    words = ["--cvar-weight", 1, "--cvar-level", 0.5]
    listed = smps("lands", *words)
    assert listed["cvar"] >= listed["mean"]
    smps("lands", "--sample", 10, *words, code=2)


def test_broken_files_are_findings(resilience):
    """Proves: exit code 2 and findings with file, row and remedy, not a traceback."""
    core, _, stoch = paths("gbd")
    ended = resilience("smps", core, paths("lands")[1], stoch, "--format", "json")
    assert ended.code == 2
    assert {finding["file"] for finding in ended.json["findings"]} == {"lands.tim"}
    assert all(finding["row"] and finding["remedy"] for finding in ended.json["findings"])
