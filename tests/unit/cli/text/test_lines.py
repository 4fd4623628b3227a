"""Sentences wrapped once, whatever the width: none is cut by hand and then by the terminal, too."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from rich.console import Console

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
