"""Sentences wrapped once, whatever the width: none is cut by hand and then by the terminal, too."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from rich.console import Console

from resilience.cli.text.grid import grid
from resilience.cli.text.lines import item, section

WORDS = "JPY a year. The whole cost is all that a year takes, disruptions included; what is above the floor is less."


def printed(what, width):
    """Lines as they are printed."""
    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(what)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [50, 80, 97, 120, 240])
@pytest.mark.parametrize("head", ["Proof", "Cost by policy"])
def test_a_section_goes_on_under_its_first_word(head, width):
    """Proves: at any width lines go on under the first word, none is too long, and only the last too short.

    Sensitivity: text wrapped by hand for 120 columns gave, on 80, lines of 80 and of 20 columns in turn.
    """
    lines = printed(section(head, WORDS), width)
    assert " ".join(" ".join(lines).split()) == f"{head} {WORDS}"
    assert max(map(len, lines)) <= min(width, 120)
    indent = len(head) + 2
    for before, after in pairwise(lines):
        assert after[:indent] == " " * indent
        assert after[indent] != " "
        assert len(before) + 1 + len(after.split()[0]) > min(width, 120)


def test_on_a_narrow_terminal_words_go_on_below_their_head():
    """Proves: a head that leaves fewer than 30 columns stands alone, and the words below it, two columns in.

    Sensitivity: beside a head of 40 of 60 columns the words would be a column of 18 and four times as long.
    """
    head = "Just-in-case spend against loss avoided"
    lines = printed(section(head, WORDS), 60)
    assert lines[0].rstrip() == head
    assert all(line.startswith("  ") and not line.startswith("   ") for line in lines[1:])
    assert max(map(len, lines)) <= 60


def test_a_line_of_a_list_goes_on_further_in():
    """Proves: what follows is seen to belong to the line above it; no line ends with a blank."""
    lines = printed(item(WORDS, dim=True), 70)
    assert [len(line) - len(line.lstrip()) for line in lines] == [2, 4]
    assert not any(line.endswith(" ") for line in lines)


@pytest.mark.parametrize("amount", ["3.23 k", "0.7 %", "12.5 bn", "4.1 m EUR", "88 CZK"])
@pytest.mark.parametrize("width", range(34, 60))
def test_a_number_and_its_suffix_stand_on_one_line(amount, width):
    """Proves: in prose and in a cell a line ends before the number or after its suffix, and spaces print as spaces.

    Sensitivity: `defects found late +3.23` at the end of a line, and `k` on the next, was read as 3.23 EUR.
    """
    words = f"holding +2.83 k, defects found late +{amount}, deliveries less"
    table = grid("action", "costs")
    table.add_row(words, amount)
    for what in (item(words), table):
        lines = printed(what, width)
        assert any(f"+{amount}," in line for line in lines)
        assert not any("\ue000" in line or "\xa0" in line for line in lines)
