"""The page *Exchange with other tools*: every command and line on it runs, in order, and says what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from typer.testing import CliRunner

import resilience as rs
from resilience.cli.app import app

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/exchange.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```shell\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()]
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_the_commands_of_the_page_run(tmp_path, monkeypatch):
    """Proves: each command ends with 0, and what was exported and imported is the model."""
    rs.write_starter(tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    for line in COMMANDS:
        done = CliRunner().invoke(app, shlex.split(line)[1:])
        assert done.exit_code == 0, (line, done.output)
    assert rs.read_model("models/again").network == rs.read_model("models/starter").network


def test_the_lines_of_the_page_run(tmp_path, monkeypatch):
    """Proves: the blocks run one after the other, and the edits on the page are in the models that come back."""
    rs.write_starter(tmp_path / "my-study")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in BLOCKS:
        exec(compile(block, "page", "exec"), names)
    lane = names["lane"]
    edited, dearer = names["edited"].network.lanes[lane.id], names["dearer"].network.lanes[lane.id]
    assert edited.lead_time > lane.lead_time
    assert dearer.unit_cost == lane.unit_cost * 1.1
