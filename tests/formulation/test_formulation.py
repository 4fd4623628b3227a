"""The published formulation is the code: tags, page and legend."""

from __future__ import annotations

import re
from collections import defaultdict

from resilience.program.formulation.notation import LEGEND
from resilience.program.formulation.page import PAGE, formulation_markdown, rules
from resilience.program.formulation.parts.steady_cost import COMPONENTS

SYMBOL = re.compile(
    r"(?:\\(?:tilde|hat|overline|underline)\{[^}]*\}|\\mathrm\{\w+\}|\\mathcal\{\w\}"
    r"|\\(?:beta|gamma|kappa|tau|sigma|lambda|theta|rho|chi|pi|psi|varphi|phi|Delta|Lambda|eta|nu|omega|alpha)\b"
    r"|(?<![\\A-Za-z{])[A-Za-z](?![A-Za-z]))(?:\^(?:\{[a-z]+\}|[a-z+0-]|\\Sigma))?"
)
WORDS = re.compile(r"\\text\{[^}]*\}|\\q?quad|\\big[()lr]*|\\Big[()lr]*|_\{[^{}]*\}|_[A-Za-z]")


def symbols(latex: str) -> set[str]:
    """Letters of an equation with their accents and superscripts, without indices."""
    return set(SYMBOL.findall(WORDS.sub(" ", latex)))


def test_the_page_is_up_to_date():
    """Proves: the page says what the docstrings say. Stale: `python -m resilience.program.formulation.page`."""
    assert PAGE.read_text(encoding="utf-8") == formulation_markdown()


def test_tags_are_unique_and_consecutive():
    """Proves: no rule was added or dropped without its tag. A second F3, or F4 after F2, would show here."""
    numbers = defaultdict(list)
    for rule in rules():
        numbers[rule.chapter, rule.number].append(rule.letter)
    for chapter in "FRC":
        found = [number for c, number in numbers if c == chapter]
        assert found == list(range(1, len(found) + 1))
    for letters in numbers.values():
        assert letters == ([""] if letters == [""] else [chr(ord("a") + i) for i in range(len(letters))])


def test_every_steady_cost_is_on_the_page_in_the_order_it_is_summed():
    """Proves: the objective's C1 to C10 are the components of the steady-state cost, none forgotten."""
    assert tuple(rule.name for rule in rules() if rule.chapter == "C")[: len(COMPONENTS)] == COMPONENTS


def test_every_rule_has_a_sentence_an_equation_and_a_unit():
    """Proves: each entry can be read by itself."""
    for rule in rules():
        assert rule.text[0].isupper(), rule.tag
        assert ".. math::" in rule.text, rule.tag
        assert "Units: " in rule.text, rule.tag


def test_the_legend_explains_every_symbol():
    """Proves: no equation uses a letter the legend does not have."""
    known = {found for table in LEGEND.values() for symbol in table for found in symbols(symbol.symbol)}
    known |= {found for table in LEGEND.values() for symbol in table for found in symbols(symbol.meaning)}
    used = {rule.tag: symbols("".join(re.findall(r"\$\$(.*?)\$\$", entry, re.DOTALL)))
            for rule, entry in zip(rules(), _entries(), strict=True)}  # fmt: skip
    assert {tag: found - known for tag, found in used.items() if found - known} == {}


def _entries() -> list[str]:
    page = formulation_markdown()
    return re.split(r"\n### [FRC]\d", page)[1:]
