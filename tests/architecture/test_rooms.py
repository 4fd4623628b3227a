"""The house stays in order: small rooms that say what they are for, and one class to a name."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import resilience

PACKAGE = Path(resilience.__file__).parent
MOST_FILES = 26
ROOMS = sorted(path.parent for path in PACKAGE.rglob("__init__.py"))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.relative_to(PACKAGE).as_posix())
def test_a_room_is_small_and_says_what_it_is_for(room):
    """Proves: no folder holds more than 26 modules, and each begins with a sentence; a drawer has neither bound."""
    modules = [path for path in room.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_FILES
    said = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
    assert said
    assert len(said.split()) > 3


def test_no_class_name_is_used_twice():
    """Proves: one name means one class everywhere; of two the reader takes the wrong one for the other."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py"))
    names = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert not [name for name, count in names.items() if count > 1]
