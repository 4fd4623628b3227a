"""On a narrow terminal no word of a table is cut: columns are as wide as their words, or each row is told in a line."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from resilience.cli.text.grid import grid, ruled

HEADS = ("policy", "whole cost", "against today", "above the floor", "steady", "expected loss", "holding spared")
ROW = ("pure just-in-time *", "4,404,040", "+101 k", "192 k", "176 k", "15.3 k", "5.74")


def printed(table, width):
    """What a terminal of so many columns shows, line by line."""
    stream = io.StringIO()
    Console(file=stream, width=width, highlight=False).print(table)
    return stream.getvalue().splitlines()


def policies():
    """A table as `plan` prints it."""
    table = grid(*HEADS)
    table.add_row(*ROW)
    return table


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_no_word_is_cut(width):
    """Proves: every word and figure stands whole, and no line is longer than the terminal.

    Sensitivity: at 80 columns the table folded `just-in-ti` and `me`; with plain narrower columns `4,404,04` and `0`.
    """
    lines = printed(policies(), width)
    words = " ".join(" ".join(lines).split())
    assert max(map(len, lines)) <= width
    assert [word for cell in (*HEADS[1:], *ROW) for word in cell.split() if word not in words] == []


def test_a_table_that_fits_is_as_it_was():
    """Proves: on a wide terminal nothing changes: one line for the row."""
    assert sum("4,404,040" in line and "just-in-time" in line for line in printed(policies(), 120)) == 1


@pytest.mark.parametrize(("width", "in_lines"), [(80, True), (120, False)])
def test_an_action_is_told_in_words_where_a_column_has_no_room(width, in_lines):
    """Proves: figures follow the action, each after its head, where beside them the action would have no room.

    Sensitivity: at 80 columns the table of what to do had seven figures and no action at all.
    """
    table = ruled()
    table.least = 22
    table.add_column("action", ratio=1)
    for head in HEADS[1:]:
        table.add_column(head, justify="right", no_wrap=True)
    table.add_row("Raise the buffer of MOTOR at PLANT by 100 units.", *ROW[1:-1], "")
    lines = printed(table, width)
    assert ("whole cost 4,404,040; against today +101 k" in " ".join(lines)) == in_lines
    assert "MOTOR" in " ".join(lines)
    assert max(map(len, lines)) <= width
    assert not in_lines or "holding spared" not in " ".join(lines)
