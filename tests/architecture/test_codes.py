"""Codes of findings are members of one list: each is used, and none is written as text anywhere else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import resilience
from resilience.findings import Code

PACKAGE = Path(resilience.__file__).parent
HOME = "findings.py"
MAKERS = frozenset({"Finding", "finding", "CellError", "defect", "Slip", "Fault", "wrong"})
"""What is given a code when it is made."""
CODES = frozenset(str(code) for code in Code)


def literals(tree: ast.AST) -> list[int]:
    """Lines on which a code stands as text: one of several words anywhere, one of a single word where codes stand."""
    found = set()
    for node in ast.walk(tree):
        places: list[ast.AST] = []
        if isinstance(node, ast.Constant) and "-" in str(node.value):
            places = [node]
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            places = [*node.args[:2]] if name in MAKERS else []
            places += [given.value for given in node.keywords if given.arg == "code"]
        elif isinstance(node, ast.Compare) and any(getattr(one, "attr", "") == "code" for one in ast.walk(node)):
            places = [node]
        elif isinstance(node, ast.Assign) and any("CODE" in getattr(to, "id", "") for to in node.targets):
            places = [node.value]
        words = (one for place in places for one in ast.walk(place) if isinstance(one, ast.Constant))
        found |= {one.lineno for one in words if isinstance(one.value, str) and one.value in CODES}
    return sorted(found)


def modules():
    """Modules beside the list itself, with their paths."""
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if place != HOME:
            yield place, path.read_text(encoding="utf-8")


def test_no_code_is_written_as_text():
    """Proves: 0 codes are spelled anew. One misspelled made a finding that no program that reads them knows."""
    assert {place: lines for place, text in modules() if (lines := literals(ast.parse(text)))} == {}


def test_each_code_is_used():
    """Proves: the list holds nothing that no finding has any more."""
    used = {name for _, text in modules() for name in re.findall(r"\bCode\.([A-Z0-9_]+)\b", text)}
    assert set(Code.__members__) == used


def test_a_code_reads_as_its_name():
    """Proves: name and text of a code say the same, in small letters with hyphens."""
    assert {code.name: str(code) for code in Code} == {code.name: code.name.lower().replace("_", "-") for code in Code}


@pytest.mark.parametrize(
    "line",
    [
        'Finding("option", message, remedy, place)', 'entry.finding("conflict", message, remedy)', 'CODE = "range"',
        'document.finding(path, "too-much", message, remedy)', 'defect(code="percent", message=words)',
        'if slip.code == "percent": pass', 'one.code in {"thousands", "currency"}', 'yield "no-spare", words',
        'code = "needed" if bare else "out-of-bounds"', 'page.wrong(None, "smps-twice", words, remedy)',
        'CellError(code="bad-value", message=words)', 'CODES = {"missing": "missing-key"}',
    ],
)  # fmt: skip
def test_each_way_to_write_a_code_as_text_is_found(line):
    """Proves: the count sees each way in which it was done; blind to one, it would be 0 for nothing."""
    assert literals(ast.parse(line))
