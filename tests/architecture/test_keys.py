"""Columns and positions are told by keys: no code takes the text of one apart, and none joins one to look it up."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import resilience

PACKAGE = Path(resilience.__file__).parent
HOMES = frozenset({"program/columns.py"})
"""Where names of columns are made."""
READERS = ("files", "stochastic")
"""Rooms that read what people write: lists in cells, SMPS files. They, too, take no column's name apart."""
PARTING = frozenset({"split", "rsplit", "partition", "rpartition"})
TRYING = frozenset({"startswith", "endswith", "removeprefix", "removesuffix", "find", "index", "count"})
JOINTS = frozenset({",", "|", "[", "]", "@", ">", ":"})
"""What stands between the names in names of columns, of positions, of branches and in lane ids."""
BRACKETS = frozenset("[]")


def parted(tree: ast.AST, joints: frozenset[str] = JOINTS) -> list[int]:
    """Lines on which a text is taken apart where names are joined, or looked at for such a joint.

    Of readers of TOML, whose tables stand in brackets, only what takes a text apart counts.
    """
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = {one.value for given in node.args for one in ast.walk(given)
                     if isinstance(one, ast.Constant) and isinstance(one.value, str)}  # fmt: skip
            parting = node.func.attr in PARTING and words & joints
            trying = joints is JOINTS and node.func.attr in TRYING and any(BRACKETS & set(word) for word in words)
            if parting or trying:
                found.append(node.lineno)
    return found


def joined(tree: ast.AST) -> list[int]:
    """Lines on which values are written into one text with a bar between them, as positions once were."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            if any(part == "|" for part in parts[1:-1]):
                found.append(node.lineno)
    return found


def trees(*, readers: bool):
    """Modules with their paths: those that read what people write, or all others."""
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if place not in HOMES and place.startswith(READERS) == readers:
            yield place, ast.parse(path.read_text(encoding="utf-8"))


def test_no_code_takes_names_apart():
    """Proves: 0 places outside one file read a name back. One that does takes `Back, End` for two names."""
    found = {place: lines for place, tree in trees(readers=False) if (lines := parted(tree) + joined(tree))}
    found |= {place: lines for place, tree in trees(readers=True) if (lines := parted(tree, BRACKETS))}
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        'kind, _, rest = name.partition("[")', 'keys = rest.split(",")', 'name.startswith(("lost[", "backlog["))',
        'Node(*key.split("|"))', 'lane.split(">")[0]', 'name.removesuffix("]")', "position = f'{site}|{part}'",
        'names["where"].str.split("|")',
    ],
)  # fmt: skip
def test_each_way_to_take_names_apart_is_found(line):
    """Proves: the count sees every way in which it was done; blind to one, it would be 0 for nothing."""
    tree = ast.parse(line)
    assert parted(tree) + joined(tree)
