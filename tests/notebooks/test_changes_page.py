"""The page on changes is true: its lines are read, its TOML and its Python do what they say, its findings are found."""

from __future__ import annotations

import re
import shlex
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

import resilience as rs
from resilience.files.changes.from_toml import as_changes, changes_of_toml
from resilience.files.inputs import raw_inputs
from resilience.files.registry.columns import TABLES
from resilience.files.registry.schema import Document
from resilience.findings import Findings

PAGE = Path(__file__).parents[2] / "docs" / "changes.md"
TEXT = PAGE.read_text(encoding="utf-8")
CHANGES = [
    line for line in re.findall(r"`([^`\n]+)`", TEXT) if re.match(r"(remove |new )?[a-z]+(\[.*\])?(\.\w.*=|$)", line)
]
CHANGES = [line for line in CHANGES if "[" in line or "=" in line]


def blocks(kind):
    """Code of the page in one language."""
    return re.findall(rf"```{kind}\n(.*?)```", TEXT, flags=re.DOTALL)


def test_the_lines_of_the_page_are_changes():
    """Proves: every line shown between backquotes is read, and reads back as itself."""
    assert len(CHANGES) > 10
    for line in CHANGES:
        (change,) = as_changes(line)
        assert as_changes(str(change)) == (change,)


def test_the_command_of_the_page_asks_for_what_it_says():
    """Proves: what the shell hands over are two changes that can be made."""
    (command,) = blocks("sh")
    words = shlex.split(command.replace("\\\n", " "))
    given = [after for word, after in pairwise(words) if word == "--change"]
    root = PAGE.parents[1]
    model, _ = rs.read_inputs(root / words[2], root / words[3]).changed(given)
    assert (len(given), model.network.lanes["KLEIN>PLANT:MOTOR:road"].unit_cost) == (2, 2.4)


def test_every_table_is_named():
    """Proves: the page names every table of a model, so that none is thought to be out of reach."""
    assert set(TABLES) <= set(re.findall(r"`(\w+)`", TEXT))


def test_the_toml_of_the_page_is_read():
    """Proves: the three tables of keys are three changes."""
    (text,), findings = blocks("toml"), Findings()
    assert len(changes_of_toml(tomllib.loads(text)["change"], Document("page", text), findings)) == 3
    assert not list(findings)


def test_the_findings_of_the_page_are_found():
    """Proves: the list that the page prints is what `check` finds, but for what a sentence leaves out."""
    (told,) = blocks("text")
    root = PAGE.parents[1]
    changes = re.findall(r"\S*lanes\[\S+(?=: )", told)
    found = raw_inputs(root / "models/starter", None).checked(changes, file="--change").findings
    for line, finding in zip(told.strip().splitlines(), found.errors, strict=True):
        assert str(finding).startswith(line)


def test_the_python_of_the_page_runs(tmp_path, monkeypatch):
    """Proves: the lines run one after the other on the starter, and change what they name."""
    monkeypatch.chdir(tmp_path)
    rs.write_starter("study")
    (code,) = blocks("python")
    names: dict[str, object] = {}
    exec(compile(code, "page", "exec"), names)  # the page's own code
    dearer, often = names["dearer"], names["often"]
    assert dearer.network.parts["SEAL"].unit_value == pytest.approx(8.8)
    assert often.hazards[0].rate == 0.04
    assert len(dearer.changes) == 3
