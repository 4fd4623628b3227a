"""Every heading of a printed column and section is found by `resilience help`: read from the code that prints them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import resilience.cli
from resilience.cli.text.exposure_text import BOTH, WORDS
from resilience.cli.text.plan.action_tables import ANY, NO, PARTS, PAYS, WRONG
from resilience.cli.text.plan.actions_text import HEADS
from resilience.errors import InputError
from resilience.files.topics import topic_sections
from resilience.study.policy_names import MIX, STATUS_QUO

PRINTERS = sorted((Path(resilience.cli.__file__).parent / "text").rglob("*.py"))
COLUMN_MAKERS = frozenset({"grid", "add_column"})
BOLD = re.compile(r"^\n?\[bold\]([^\[\]{}]+)\[/\]")


def texts(node):
    """Constant texts in an expression; of one that is written around a value, what stands before it."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.JoinedStr):
        return texts(node.values[0]) if isinstance(node.values[0], ast.Constant) else set()
    if isinstance(node, ast.Subscript | ast.Compare | ast.keyword):
        return set()
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {text for child in ast.iter_child_nodes(node) for text in texts(child)}


def columns_of(function):
    """Texts that a function gives its tables as heads, also by way of its own variables."""
    called = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _name(node.func) in COLUMN_MAKERS]
    given = [one for call in called for one in call.args]
    found, seen = set(), set()
    while given:
        one = given.pop()
        found |= texts(one)
        for name in {node.id for node in ast.walk(one) if isinstance(node, ast.Name)} - seen:
            seen.add(name)
            given += [value for target, value in _assigned(function) if name in target]
    return found


def _assigned(function):
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield {name.id for name in ast.walk(target) if isinstance(name, ast.Name)}, node.value
        elif isinstance(node, ast.For):
            yield {name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)}, node.iter


def _name(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def headings():
    """Heads of columns and of sections, with the file that prints them."""
    for path in PRINTERS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                yield from ((path.name, " ".join(text.split())) for text in columns_of(node))
            elif isinstance(node, ast.Call) and _name(node.func) == "section":
                yield from ((path.name, text) for text in texts(node.args[0]))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and BOLD.match(node.value):
                yield path.name, BOLD.match(node.value)[1]


FOUND = sorted({(file, text) for file, text in headings() if re.search("[a-zA-Z]", text)})


def said(word):
    """Places and meanings of a word."""
    return [row for section in topic_sections(word) if section.title.endswith(", as a word") for row in section.rows]


def test_headings_are_read_from_the_code():
    """Proves: the enumeration sees columns given by variables, lists and loops, and sections, so it can be trusted."""
    assert len(FOUND) > 90
    assert {"pays above", "TTR", "the mix saves", "regret", "still to order", "Refilling", "verdict", "JIC"} <= {
        text for _, text in FOUND
    } | {PAYS}


@pytest.mark.parametrize(
    ("file", "heading"), [*FOUND, *(("action_tables.py", word) for word in (PAYS, WRONG, ANY, NO))]
)
def test_every_heading_has_a_meaning(file, heading):
    """Proves: whoever reads a head of a column or section and asks `resilience help` for it is told what it means.

    Sensitivity: a column that is renamed, or a new one, of which `help` knows nothing.
    """
    assert any(row[0].startswith("screen of") for row in said(heading)), file


@pytest.mark.parametrize(
    "word", [*PARTS.values(), "CVaR95 avoided", *(head for head, _ in HEADS.values()), *WORDS, *BOTH, MIX, STATUS_QUO]
)
def test_every_word_of_a_legend_has_a_meaning(word):
    """Proves: kinds of cost, kinds of action, policies, and the words that exposure explains are found, too."""
    assert said(word)


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("ttr", "TTR"),
        ("Pays Above", "pays above"),
        ("0.3 x CVaR99", "CVaR"),
        ("cvar90", "CVaR"),
        ("binds USD", "binds"),
        ("quality -4.1 k", "quality"),
        ("defects found late +5 k", "defects found late"),
        ("together 8.3", "together"),
        ("cover (periods)", "cover"),
        ("jit", "JIT"),
        ("break_even_rate", "break_even_rate"),
        ("holding refund", "holding_refund"),
        ("lead time", "lead_time"),
    ],
)
def test_a_word_is_found_as_people_write_it(asked, word):
    """Proves: capitals, blanks, a level, a weight, a currency and an amount beside a word do not hide its meaning."""
    assert word in {row[1] for row in said(asked)}


@pytest.mark.parametrize("asked", ["what is it", "by hand", "pays above all else", "x"])
def test_other_words_have_none(asked):
    """Proves: a sentence that begins with a heading is no heading."""
    with pytest.raises(InputError, match="There is no topic"):
        topic_sections(asked)


def test_help_lists_the_words_by_command():
    """Proves: `help words` has a section for every table that commands print."""
    titles = [section.title for section in topic_sections("words")]
    assert {"plan: What to do", "exposure: failures", "hindcast: replays"} <= set(titles)
