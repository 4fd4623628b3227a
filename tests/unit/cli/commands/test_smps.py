"""`resilience smps`: listed, sampled and broken instances."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "data" / "smps"


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


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--until", 0.1], "--until"),
        (["--replications", 20], "--replications"),
        (["--seed", 1], "--seed"),
        (["--latin"], "--latin"),
        (["--draws", 10_000], "--draws"),
        (["--level", 0.95], "--level"),
        (["--cvar-level", 0.9], "--cvar-level"),
        (["--cvar-level", 0.9, "--cvar-weight", 0], "--cvar-level"),
        (["--sample", 10, "--cvar-level", 0.9], "--cvar-level"),
        (["--sample", 10, "--cvar-weight", 1], "--cvar-weight"),
        (["--sample", 10, "--until", 0.1, "--latin"], "--latin"),
        (["--sample", 10, "--until", "nan"], "--until"),
        (["--sample", 10, "--until", 0], "share"),
        (["--sample", 1, "--until", 0.1], "--sample"),
    ],
)
def test_options_that_would_change_nothing_are_refused(smps, words, named):
    """Proves: an option is used or refused by name, even one that repeats what is usual.

    Ignored, `--until 0.1` without a sample would list all outcomes and look as if its rule had been met.
    """
    found = smps("lands", *words, code=2)
    assert named in str(found)


@pytest.mark.parametrize("words", [["--replications", 3], ["--draws", 90], ["--level", 0.8], ["--seed", 9]])
def test_options_of_sampling_until_have_effect(smps, words):
    """Proves: each changes what a study that samples until gives; replications were ignored once."""
    usual = ["--sample", 60, "--until", 0.5, "--replications", 4, "--draws", 120, "--seed", 2]
    changed = smps("gbd", *usual, *words, code=None)
    plain = smps("gbd", *usual, code=None)
    assert {key: changed[key] for key in ("gap", "cost", "optimum")} != {
        key: plain[key] for key in ("gap", "cost", "optimum")
    }


def test_until_lists_few_outcomes(smps):
    """Proves: the three outcomes of a small instance are listed, with no more left to chance than the solver leaves."""
    found = smps("lands", "--sample", 5, "--until", 0.05)
    assert found["listed"] == 3
    assert found["gap_limit"] <= 1e-4 * 381.9
    assert found["optimum"][1] == pytest.approx(381.853333, rel=1e-4)
