"""What the array and SMPS functions are asked from Python is checked as the command line checks it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from support.textbook import farmer

from resilience.errors import InputError
from resilience.solve.highs import Limits
from resilience.stochastic import (
    ArrayScenario,
    Risk,
    Schedule,
    from_smps,
    measures,
    replicate,
    sample_until,
    solve_arrays,
    to_smps,
    two_stage,
)
from resilience.stochastic.smps import read_smps

DATA = Path(__file__).parents[2] / "data" / "smps"
FILES = [DATA / f"lands{end}" for end in (".cor", ".tim", ".sto")]
JUNK = (object(), b"x", 1 + 2j, [], {}, "nonsense", "", math.nan, math.inf, -math.inf, -1, True, 10**40, "1")
"""What none of these takes."""
OPTIONS = {
    "solve_arrays": ("limits", "method", "risk", "groups"),
    "measures": ("limits", "method"),
    "replicate": ("x", "sample", "replications", "seed", "how", "draws", "level", "limits"),
    "sample_until": ("seed", "schedule", "draws", "limits"),
    "Risk": ("level", "weight", "mean_weight"),
    "Schedule": ("first", "stop", "tiny", "level", "rounds", "replications"),
}
ONLY_THERE = {("Risk", "weight"): (10**40,), ("Risk", "mean_weight"): (10**40,), ("Schedule", "stop"): (10**40,),
              ("Schedule", "tiny"): (10**40,)}  # fmt: skip
"""Numbers that are large and no nonsense: a weight has no upper bound."""


@pytest.fixture(scope="module")
def lands():
    """A sampled program and the same with all its outcomes listed."""
    program = from_smps(read_smps(*FILES))
    return program, program.listed()


def call(lands, function, given):
    """Call a function with everything right but what is given."""
    sampled, listed = lands
    right = {
        "solve_arrays": (solve_arrays, (listed,), {}),
        "measures": (measures, (listed,), {}),
        "replicate": (replicate, (sampled,), {"sample": 5, "replications": 2, "seed": 1, "draws": 40}),
        "sample_until": (sample_until, (sampled,), {"seed": 1}),
        "Risk": (Risk, (), {"level": 0.5, "weight": 1.0}),
        "Schedule": (Schedule, (), {}),
    }
    made, before, options = right[function]
    return made(*before, **(options | given))


CASES = [(name, option, value) for name, options in OPTIONS.items() for option in options for value in JUNK
         if value not in ONLY_THERE.get((name, option), ())]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}-{str(case[2])[:12]}")
def test_an_option_that_cannot_be_is_refused(lands, case):
    """Proves: every option of every function, with what it never is, is an InputError that says what to give.

    Sensitivity: a seed of -1 was numpy's ValueError, a gap of NaN an answer without a proof, "lshape" the default.
    """
    function, option, value = case
    with pytest.raises(InputError) as caught:
        call(lands, function, {option: value})
    assert all(one.remedy and one.column == option for one in caught.value.problems)


@pytest.mark.parametrize("gap", [-1, math.nan, math.inf, "x", None, True])
def test_a_gap_that_cannot_be_is_refused(lands, gap):
    """Proves: limits are looked into: a gap of NaN would never be reached, or always."""
    for function in ("solve_arrays", "measures", "replicate", "sample_until"):
        with pytest.raises(InputError):
            call(lands, function, {"limits": Limits(gap)})
        with pytest.raises(InputError):
            call(lands, function, {"limits": Limits(1e-4, gap if gap is not None else -1)})


@pytest.mark.parametrize("program", [None, 3, "lands", [], object()])
def test_what_is_no_program_is_refused(program):
    """Proves: no function takes for a program what is none."""
    for function, more in ((solve_arrays, {}), (measures, {}), (sample_until, {"seed": 1}), (from_smps, {}),
                           (to_smps, {}), (replicate, {"sample": 5, "replications": 2, "seed": 1})):  # fmt: skip
        with pytest.raises(InputError):
            function(program, **more)


@pytest.mark.parametrize("place", [None, 3, b"x", "x" * 300, "a\0b", object(), "nowhere.cor"])
def test_a_path_that_cannot_be_is_refused(place):
    """Proves: each of the three files may be named wrongly, and is told."""
    for at in range(3):
        with pytest.raises(InputError):
            read_smps(*[place if number == at else path for number, path in enumerate(FILES)])


def test_words_are_taken_as_the_command_line_takes_them(lands):
    """Proves: the words of the command line stand for its choices, with the same answers."""
    assert call(lands, "solve_arrays", {"method": "extensive"}).objective == pytest.approx(381.853333333)
    assert call(lands, "replicate", {"how": "latin-hypercube"}).how == "latin-hypercube"


ARRAYS = {"cost": "abc", "recourse_cost": [[1], [2, 3]], "technology": None, "row_lower": [1, 2, 3, 4, 5, 6, 7],
          "scenarios": None, "upper": "high", "integer": [True] * 9, "columns": 3, "offset": None}  # fmt: skip


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_that_make_no_program_are_refused(name):
    """Proves: text, ragged lists, wrong shapes and nothing at all where numbers belong are InputErrors."""
    right = {
        "cost": [1.0], "recourse_cost": [1.0], "recourse_matrix": [[1.0]], "technology": [[1.0]], "row_lower": [0.0],
        "row_upper": np.inf, "scenarios": [ArrayScenario(1.0)],
    }  # fmt: skip
    assert two_stage(**right).size == 1
    with pytest.raises(InputError):
        two_stage(**(right | {name: ARRAYS[name]}))


def test_the_textbook_is_still_solved():
    """Proves: what is right is taken."""
    assert solve_arrays(farmer(), Limits(1e-9), groups=1).objective == pytest.approx(-108390)
