"""The page *Lean as a working part*: its lines run, and the numbers behind them are what they give."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import resilience as rs

PAGE = Path(__file__).parents[2] / "docs" / "lean.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?|True|False")


def flat(value):
    """Numbers of a value in order."""
    if isinstance(value, tuple | list):
        return [one for each in value for one in flat(each)]
    return [value]


def test_every_line_runs_and_gives_the_number_behind_it():
    """Proves: each number on the page is what the code beside it gives, to the digits shown.

    Sensitivity: an argument renamed, or 5.8 for 5.7, stops it; a page with fewer than 30 numbers checks too little.
    """
    names: dict[str, object] = {}
    checked = 0
    for block in BLOCKS:
        lines = block.splitlines()
        for statement in ast.parse(block).body:
            text = "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
            _, _, said = lines[statement.end_lineno - 1].partition("  # ")
            if not isinstance(statement, ast.Expr) or not said:
                exec(text, names)
                continue
            found = flat(eval(ast.unparse(statement.value), names))
            told = NUMBER.findall(said)
            assert len(found) == len(told), text
            for value, number in zip(found, told, strict=True):
                digits = len(number.partition(".")[2]) or 9
                wanted = number == "True" if number in {"True", "False"} else float(number)
                assert value == pytest.approx(wanted, abs=0.5000001 * 10**-digits), text
                checked += 1
    assert checked > 45


def test_the_page_uses_public_names():
    """Proves: each `rs.` name is one that `dir(rs)` lists."""
    assert set(re.findall(r"\brs\.(\w+)", "".join(BLOCKS))) <= set(rs.__all__)
