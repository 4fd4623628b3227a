"""The page *From Python*: its lines run one after the other, and every public name it uses is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import resilience as rs

PAGE = Path(__file__).parents[2] / "docs" / "from-python.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def test_the_page_runs_from_top_to_bottom(tmp_path, monkeypatch, capsys):
    """Proves: no line of the page raises, where a newcomer would run it: in an empty folder.

    Sensitivity: a renamed option, a column that is no more, a file that is not where the page says, stops it.
    """
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "page"}
    for number, block in enumerate(BLOCKS):
        exec(compile(block, f"block {number + 1}", "exec"), names)
    monday, copy = (tmp_path / "runs" / name / "results.xlsx" for name in ("monday", "copy"))
    assert copy.read_bytes() == monday.read_bytes()
    assert (tmp_path / "starter.mps").stat().st_size > 0
    capsys.readouterr()


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_an_example_is_short_and_uses_public_names(number):
    """Proves: no example is longer than ten lines, and each `rs.` name is one that `dir(rs)` lists."""
    lines = [line for line in BLOCKS[number].splitlines() if line.strip()]
    assert len(lines) <= 10
    assert set(re.findall(r"\brs\.(\w+)", BLOCKS[number])) <= set(rs.__all__)
