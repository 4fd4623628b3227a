"""The optional table `tasks`: read, checked, written, and balanced by `lean_view`."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs
from resilience.network.parts import Task

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
HEAD = "site,line,task,time,after\n"
SIX = (
    "PLANT,ASSEMBLY,place,3 min,\n"
    "PLANT,ASSEMBLY,seals,4 min,place\n"
    "PLANT,ASSEMBLY,motor,6 min,place\n"
    "PLANT,ASSEMBLY,wire,2.5 min,motor\n"
    "PLANT,ASSEMBLY,close,3 min,seals|wire\n"
    "PLANT,ASSEMBLY,test,5 min,close\n"
)


@pytest.fixture
def starter(tmp_path):
    """Write the starter with tasks of its line."""

    def written(rows):
        folder = tmp_path / "starter"
        shutil.copytree(STARTER, folder, dirs_exist_ok=True)
        (folder / "tasks.csv").write_text(HEAD + rows, encoding="utf-8")
        return folder

    return written


def test_tasks_are_read_in_hours(starter):
    """Proves: six tasks, each with its line, its hours and what comes before; minutes for hours would be 60 times."""
    tasks = rs.read_model(starter(SIX)).tasks
    assert len(tasks) == 6
    assert tasks[0] == Task("PLANT", "ASSEMBLY", "close", 0.05, ("seals", "wire"))
    assert rs.read_model(STARTER).tasks == ()


def test_a_model_with_tasks_reads_back_as_it_was(starter, tmp_path):
    """Proves: tables written anew hold the tasks to the last digit."""
    model = replace(rs.read_model(starter(SIX)), provenance=())
    assert rs.read_model(rs.write_model(model, tmp_path / "starter-again")).tasks == model.tasks


def test_a_line_is_balanced_at_its_takt(starter):
    """Proves: 23.5 minutes of work at a takt of 9.6 need three stations, each done in time and in order."""
    line = rs.lean_view(rs.read_model(starter(SIX))).lines[0]
    assert line.takt == pytest.approx(9.6)
    assert line.balance is not None
    assert (len(line.balance.stations), line.balance.proven) == (3, True)
    assert sum(line.balance.loads) == pytest.approx(23.5)
    assert max(line.balance.loads) <= 9.6


def test_a_task_longer_than_the_takt_is_named(starter):
    """Proves: no station can do 15 minutes within 9.6; named, it can be divided, and nothing is balanced."""
    line = rs.lean_view(rs.read_model(starter(SIX.replace("5 min,close", "15 min,close")))).lines[0]
    assert (line.balance, line.too_long) == (None, ("test",))


def test_the_plan_does_not_see_tasks(starter):
    """Proves: a network with tasks is the same network; they are told, and decide nothing."""
    assert rs.read_model(starter(SIX)).network == rs.read_model(STARTER).network


@pytest.mark.parametrize(
    ("rows", "code", "row", "column"),
    [
        (SIX.replace("ASSEMBLY", "ASSY"), "unknown-resource", 6, "line"),
        (SIX.replace("seals|wire", "seals|wires"), "unknown-reference", 6, "after"),
        (SIX.replace("place,3 min,", "place,3 min,test"), "contradiction", None, "after"),
        (SIX.replace("PLANT,ASSEMBLY,test", "NOWHERE,ASSEMBLY,test"), "unknown-reference", 7, "site"),
        (SIX.replace("5 min,close", "0 min,close"), "out-of-bounds", 7, "time"),
        (SIX.replace("5 min,close", ",close"), "blank-cell", 7, "time"),
        (SIX.replace("5 min,close", "soon,close"), "not-a-duration", 7, "time"),
        (SIX + "PLANT,ASSEMBLY,test,5 min,\n", "duplicate-key", 8, "site"),
        ("PLANT,ASSEMBLY,alone,1 min,alone\n", "contradiction", 2, "after"),
    ],
)
def test_what_makes_no_sense_is_found_where_it_stands(starter, rows, code, row, column):
    """Proves: each defect has its file, row, column and remedy, and no other task is blamed for it."""
    found = [one for one in rs.check(starter(rows)).errors if one.code == code]
    assert found
    assert {one.file for one in found} == {"tasks.csv"}
    assert found[0].column == column
    assert row is None or row in {one.row for one in found}
    assert all(one.remedy for one in found)


def test_tasks_made_in_python_are_checked():
    """Proves: a task of no line is told by its own name before a study begins."""
    model = rs.read_model(STARTER)
    wrong = replace(model, tasks=(Task("PLANT", "NONE", "weld", 0.1),))
    assert [(one.code, one.row) for one in rs.check(wrong).errors] == [
        (rs.Code.UNKNOWN_RESOURCE, "PLANT / NONE / weld")
    ]
