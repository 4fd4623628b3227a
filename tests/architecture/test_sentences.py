"""No English sentence is read back: what is decided stands in types, and sentences are made of them at the edge."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import resilience

PACKAGE = Path(resilience.__file__).parent
SENTENCES = frozenset({"evidence", "action", "what_would_reverse_it", "withdrawn_because"})
"""Columns of `recommendations.csv`, fields and functions that hold or make sentences."""
READERS = frozenset({
    "startswith", "endswith", "removeprefix", "removesuffix", "find", "index", "count", "split", "rsplit", "partition",
    "rpartition", "contains", "match", "fullmatch", "search", "replace", "isin", "eq", "ne",
})  # fmt: skip
"""Methods that look into a text, of `str`, `re` and pandas."""


def named(node: ast.AST, known: frozenset[str] = frozenset()) -> bool:
    """Whether something in an expression is a sentence: a column, a field, what makes it, or a name that holds one."""
    for one in ast.walk(node):
        if isinstance(one, ast.Subscript) and isinstance(one.slice, ast.Constant) and one.slice.value in SENTENCES:
            return True
        if isinstance(one, ast.Attribute) and one.attr in SENTENCES:
            return True
        if isinstance(one, ast.Call):
            given = [word.value for word in one.args if isinstance(word, ast.Constant)]
            called = one.func.id if isinstance(one.func, ast.Name) else ""
            got = isinstance(one.func, ast.Attribute) and one.func.attr == "get" and given[:1]
            if called in SENTENCES or (got and given[0] in SENTENCES):
                return True
        if isinstance(one, ast.Name) and one.id in known:
            return True
    return False


def holders(tree: ast.AST) -> frozenset[str]:
    """Names that are set to a sentence."""
    found: set[str] = set()
    for node in ast.walk(tree):
        pairs: list[tuple[ast.AST, ast.AST]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.NamedExpr | ast.AnnAssign) and node.value is not None:
            pairs = [(node.target, node.value)]
        found |= {to.id for to, value in pairs if isinstance(to, ast.Name) and plain(value)}
    return frozenset(found)


def plain(value: ast.AST) -> bool:
    """Whether a value is a sentence itself, `str(...)` around it or not, and nothing made of it."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "str" and value.args:
        return plain(value.args[0])
    return isinstance(value, ast.Subscript | ast.Attribute | ast.Call) and named(value)


def read_back(tree: ast.AST) -> list[int]:
    """Lines on which a sentence is looked into, compared, or sought among others."""
    known = holders(tree)
    found = []
    for node in ast.walk(tree):
        looked: list[ast.AST] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
            looked = [node.func.value, *node.args]
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            nothing = any(isinstance(side, ast.Constant) and side.value is None for side in sides)
            looked = [] if nothing else sides
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr | ast.BitXor):
            looked = [node.left, node.right]
        elif isinstance(node, ast.Match):
            looked = [node.subject]
        found += [node.lineno] if any(named(one, known) for one in looked) else []
    return found


def test_no_decision_reads_a_sentence_back():
    """Proves: 0 places look into a sentence. One that does decides otherwise once a word of it is bettered.

    `evidence` that began with `Required` told what is required, and an action that came back was known by its words.
    """
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        lines = read_back(ast.parse(path.read_text(encoding="utf-8")))
        if lines:
            found[path.relative_to(PACKAGE).as_posix()] = lines
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        'str(row["evidence"]).startswith("Required")', 'row["evidence"].partition(": ")', '"nothing" in row["action"]',
        'row.action == other', 'taken & {str(row["action"]) for row in rows}', 'step.action in back',
        'table["withdrawn_because"].str.contains("gap")', 're.match("Alone", row["what_would_reverse_it"])',
        'words = row["evidence"]\nif words.startswith("Required"): pass', 'if (why := one.action)[0] == "R": pass',
        'evidence(one).startswith("Required")', 'row.get("action") in seen', 'withdrawn_because(one.doubt) == words',
        'words: str = str(row["evidence"])\n"Only with" in words', 'table[table["action"].isin(words)]',
        'match row["evidence"]:\n    case "x": pass', 'names.index(step.action)',
    ],
)  # fmt: skip
def test_each_way_to_read_a_sentence_back_is_found(line):
    """Proves: the count sees every way in which it was done; blind to one, it would be 0 for nothing."""
    assert read_back(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    [
        'shown = escape(one.action) + _once(one)', 'rows = {"evidence": evidence(one)}', 'found["action"] = one.action',
        'one.status is Status.REQUIRED', 'if row["evidence"] is None: pass', 'line = f"{one.action} {evidence(one)}"',
    ],
)  # fmt: skip
def test_what_only_shows_a_sentence_is_not_counted(line):
    """Proves: to print, to write and to pass on are no reading; a test that refused them would be switched off."""
    assert not read_back(ast.parse(line))
