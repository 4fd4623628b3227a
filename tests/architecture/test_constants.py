"""A constant's name means one number, or is a word that each file has for its own."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import resilience

PACKAGE = Path(resilience.__file__).parent
OF_ONE_FILE = frozenset(
    [
        "AGAIN",
        "ALIKE",
        "CHUNK",
        "DIGITS",
        "DRAWS",
        "ENOUGH",
        "FEW",
        "FURTHER",
        "HARDLY",
        "KEPT",
        "LARGE",
        "LARGEST",
        "LEAST",
        "LEAST_SECONDS",
        "LITTLE",
        "LONGEST",
        "LOOK",
        "MOST",
        "MOST_EVENTS",
        "MOVED",
        "NAMED",
        "NEGLIGIBLE",
        "NONE",
        "PATIENCE",
        "ROOM",
        "ROUNDED",
        "ROUNDING",
        "ROUNDS",
        "SAME",
        "SHOWN",
        "SLACK",
        "SMALL",
        "TIE",
        "TOP",
        "TRIES",
        "WIDEST",
        "WORTH",
    ]
)
"""Names of a tolerance, a bound or a count that several files have, each of its own; the sentence below it says which.

It may only become shorter: a new constant gets a name that says what it bounds.
"""


def _numbers():
    """Values of every module's constants that are numbers, by name."""
    found = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
                value = node.value.operand if isinstance(node.value, ast.UnaryOp) else node.value
                if isinstance(value, ast.Constant) and isinstance(value.value, int | float):
                    found[node.targets[0].id].add(ast.unparse(node.value))
    return {name: values for name, values in found.items() if not name.startswith("_")}


def test_a_constant_means_one_number():
    """Proves: a name with two values is one of the few listed; MANY was eight numbers from 0.2 to 1e5."""
    several = {name for name, values in _numbers().items() if len(values) > 1}
    assert several - OF_ONE_FILE == set()


def test_no_name_is_listed_in_vain():
    """Proves: the list grows no moss; a name that has one value by now is taken from it."""
    assert OF_ONE_FILE - {name for name, values in _numbers().items() if len(values) > 1} == set()
