"""Run folders are whole or absent; plans survive the disk."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from resilience.errors import InputError, ResilienceError
from resilience.files import RunFolder, plan_from_json, plan_to_json, read_plan
from resilience.network.parts import Node
from resilience.plan.levers import Lever
from resilience.plan.plan import Plan

if TYPE_CHECKING:
    from pathlib import Path

PLAN = Plan(
    name="mix",
    buffers={Node("B", "Q"): 0.1 + 0.2, Node("A", "P"): 7.0},
    flows={"A>B:P:road": 100.0},
    deliveries={"A>B:P:road": 0.2},
    production={Node("A", "P"): 1 / 3},
    qualified=frozenset({"A>B:P:sea", "A>B:P:road"}),
    lane_reserves={"A>B:P:sea": 5.0},
    production_reserves={Node("A", "P"): 2.0},
    visible=frozenset({"A"}),
)


def test_run_appears_whole(tmp_path: Path) -> None:
    """Proves: nothing is at the target before the run ends, everything after."""
    target = tmp_path / "runs" / "one"
    with RunFolder(target) as run:
        run.write_json("a.json", {"b": 1})
        assert not target.exists()
    assert {path.name for path in target.iterdir()} == {"a.json", "run.json"}
    assert [path.name for path in target.parent.iterdir()] == ["one"]


def fail(target: Path, failure: type[BaseException]) -> None:
    """Begin a run and fail."""
    with RunFolder(target) as run:
        run.write_text("half.txt", "half")
        raise failure


def test_failed_run_leaves_nothing(tmp_path: Path) -> None:
    """Proves: a run that fails half way, or is interrupted, leaves no folder behind."""
    for failure in (ValueError, KeyboardInterrupt):
        with pytest.raises(failure):
            fail(tmp_path / "one", failure)
    assert not list(tmp_path.iterdir())


def test_existing_run_is_refused_or_replaced_whole(tmp_path: Path) -> None:
    """Proves: an earlier run is refused; replaced, no file of it survives; a failed replacement changes nothing."""
    target = tmp_path / "one"
    with RunFolder(target) as run:
        run.write_text("old.txt", "old")
    with pytest.raises(InputError, match="already exists"), RunFolder(target):
        pass
    with pytest.raises(ValueError, match="x"), RunFolder(target, replace=True):
        raise ValueError("x")  # noqa: EM101
    assert (target / "old.txt").read_text() == "old"
    with RunFolder(target, replace=True) as run:
        run.write_text("new.txt", "new")
    assert {path.name for path in target.iterdir()} == {"new.txt", "run.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_replace_never_deletes_another_folder(tmp_path: Path) -> None:
    """Proves: `replace` on a folder that is no run, say a home, is refused."""
    (tmp_path / "thesis.txt").write_text("dear")
    with pytest.raises(InputError, match="no run folder"), RunFolder(tmp_path, replace=True):
        pass
    assert (tmp_path / "thesis.txt").exists()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """Proves: a target below a file is a finding, not a NotADirectoryError."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"), RunFolder(tmp_path / "file" / "run"):
        pass


def test_json_knows_numpy_dates_and_words(tmp_path: Path) -> None:
    """Proves: keys are sorted, numpy numbers and arrays become numbers and lists, words of choice their text."""
    content = {"b": np.float64(0.5), "a": np.arange(2), "d": date(1997, 2, 1), "c": {Lever.LOTS}, "e": (np.bool_(1),)}
    with RunFolder(tmp_path / "run") as run:
        path = run.write_json("x.json", content)
        text = path.read_text()
    assert list(json.loads(text)) == ["a", "b", "c", "d", "e"]
    assert json.loads(text) == {"a": [0, 1], "b": 0.5, "c": ["lots"], "d": "1997-02-01", "e": [True]}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float32("nan"), np.array([np.inf]), object()])
def test_json_refuses_what_it_cannot_say(value: object, tmp_path: Path) -> None:
    """Proves: NaN never reaches a file, where it would not be JSON; the message says where it was."""
    with pytest.raises(ResilienceError, match="gap"), RunFolder(tmp_path / "run") as run:
        run.write_json("x.json", {"gap": value})


def test_tables_are_plain_csv(tmp_path: Path) -> None:
    """Proves: no index column, full precision, Unix line ends."""
    with RunFolder(tmp_path / "run") as run:
        path = run.write_table("x.csv", pd.DataFrame({"site": ["A"], "units": [0.1 + 0.2]}))
        assert path.read_bytes() == b"site,units\nA,0.30000000000000004\n"


def test_plan_round_trip(tmp_path: Path) -> None:
    """Proves: a plan read back is equal to the last digit, from the file or from its run folder."""
    with RunFolder(tmp_path / "run") as run:
        run.write_json("plan.json", plan_to_json(PLAN))
    assert read_plan(tmp_path / "run") == PLAN
    assert read_plan(tmp_path / "run" / "plan.json") == PLAN


BAD_PLANS = [
    ({"schema": 2}, "schema"),
    ({"schema": True}, "schema"),
    ({"buffers": [{"site": "A", "part": "P", "quantity": -1}]}, "buffers[1].quantity"),
    ({"flows": [{"lane": "A>B:P:road"}]}, "flows[1].quantity"),
    ({"visible": "A"}, "visible"),
    ({"bufers": []}, "bufers"),
]


@pytest.mark.parametrize(("change", "key"), BAD_PLANS, ids=[str(case[0]) for case in BAD_PLANS])
def test_bad_plan(change: dict, key: str) -> None:
    """Proves: a plan of another form is refused with its key. Read leniently, a misspelled key would mean no buffer."""
    with pytest.raises(InputError) as caught:
        plan_from_json(plan_to_json(PLAN) | change)
    assert [problem.column for problem in caught.value.problems] == [key]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "NaN"])
def test_file_that_is_no_plan(text: str, tmp_path: Path) -> None:
    """Proves: a file that is no plan is a finding."""
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(InputError):
        read_plan(tmp_path)


def test_missing_plan(tmp_path: Path) -> None:
    """Proves: a run folder without a plan is a finding."""
    with pytest.raises(InputError, match="cannot be read"):
        read_plan(tmp_path)
