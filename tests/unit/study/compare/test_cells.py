"""Inputs cell by cell: what differs, where it stands, and one run's input with some cells of another's."""

from __future__ import annotations

import random

import pytest

from resilience.files.inputs import raw_inputs
from resilience.study.compare.cells import input_differences
from resilience.study.compare.mixed import with_those_of

EDITS = [
    ("lanes.csv", "0.1,300", "0.15,300", ("lanes.csv", 2, "unit_cost", "0.1", "0.15")),
    ("lanes.csv", "FAR,PLANT,VALVE,rail,1 wk,0.2,250,candidate", "FAR,PLANT,VALVE,rail,2 wk,0.2,250,candidate",
     ("lanes.csv", 3, "lead_time", "1 wk", "2 wk")),
    ("demand.csv", "SHOP,PUMP,100,60,0", "SHOP,PUMP,100,60,", ("demand.csv", 2, "patience", "0", "")),
    ("policy.csv", "PLANT,VALVE,100\n", "PLANT,VALVE,100\nPLANT,PUMP,20\n",
     ("policy.csv", 3, "", "not there", "there")),
    ("policy.csv", "PLANT,VALVE,100\n", "", ("policy.csv", 2, "", "there", "not there")),
    ("model.toml", "holding_rate = 0.2", "holding_rate = 0.25", ("model.toml", 5, "holding_rate", "0.2", "0.25")),
    ("hazards.toml", "rate = 0.05", "rate = 0.06", ("hazards.toml", 19, "rate", "0.05", "0.06")),
    ("hazards.toml", "weights = [0.5, 0.5]", "weights = [0.4, 0.6]",
     ("hazards.toml", 11, "duration.weights", "0.5, 0.5", "0.4, 0.6")),
    ("hazards.toml", "seed = 3", "seed = 4", ("hazards.toml", 2, "seed", "3", "4")),
]  # fmt: skip


@pytest.fixture
def two(tiny, tmp_path):
    """Read the tiny study and a copy of it in which texts are replaced."""

    def make(*edits):
        other = tmp_path / "other"
        (other / "model").mkdir(parents=True)
        for file in [*tiny.model.iterdir(), tiny.scenarios]:
            text = file.read_text(encoding="utf-8")
            for name, old, new in edits:
                if name == file.name:
                    assert old in text
                    text = text.replace(old, new, 1)
            place = other / "model" / file.name if file.parent == tiny.model else other / file.name
            place.write_text(text, encoding="utf-8")
        return raw_inputs(tiny.model, tiny.scenarios), raw_inputs(other / "model", other / "hazards.toml")

    return make


@pytest.mark.parametrize("edit", EDITS, ids=[f"{edit[0]}-{edit[3][2] or edit[3][4]}" for edit in EDITS])
def test_one_edit_is_one_difference_at_its_place(two, edit):
    """Proves: an edit of each kind of file is told with file, row, column, what it was and what it is now."""
    (found,) = input_differences(*two(edit[:3]))
    assert (found.file, found.row, found.column, found.was, found.now) == edit[3]


@pytest.mark.parametrize(("old", "new"), [("0.1,300", "0.10,300.0"), ("VALVE,100\n", "VALVE,1e2\n")])
def test_a_number_written_otherwise_is_no_difference(two, old, new):
    """Proves: 0.1 and 0.10, 100 and 1e2 are the same cell."""
    file = "policy.csv" if "VALVE" in old else "lanes.csv"
    assert input_differences(*two((file, old, new))) == ()


def test_rows_in_another_order_are_no_difference(two):
    """Proves: rows are held against each other by what identifies them, not by their line."""
    swap = "NEAR,supplier,river,3 wk,50,0 h\nFAR,supplier,hills,6 wk,,\n"
    assert input_differences(*two(("sites.csv", swap, "".join(reversed(swap.splitlines(keepends=True)))))) == ()


@pytest.mark.parametrize("seed", range(5))
def test_some_cells_of_the_other_leave_the_rest(two, seed):
    """Proves: taking any of the differences over leaves just the others, and taking all over leaves none.

    Sensitivity: a hazard taken by its place and not its name, a row that came forgotten, settings swapped whole.
    """
    first, second = two(*(edit[:3] for edit in EDITS if edit[2]))
    found = input_differences(first, second)
    groups = sorted({one.group for one in found})
    taken = random.Random(seed).sample(groups, seed % (len(groups) + 1))
    left = input_differences(with_those_of(first, second, taken), second)
    assert {one.group for one in left} == set(groups) - set(taken)
    assert input_differences(with_those_of(first, second, groups), second) == ()
