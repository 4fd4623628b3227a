"""Sentences on a terminal of any width: wrapped once, and continued under their first word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

LEAST_WIDTH = 30
"""Columns below which words do not go on beside their head, but below it."""
WIDEST = 120
"""Columns beyond which a sentence is hard to follow, however wide the terminal is."""
FURTHER = 2
"""Columns by which a line of a list that goes on stands in."""


JOINT = "\ue000"
"""Stands for a space at which no line may end, until lines are cut: Rich knows of no space that does not break."""
SUFFIX = re.compile(r"(?<=\d) (tn|bn|[mk%])(?![\w])(?: (?=[A-Z]{3}\b))?|(?<=\d) (?=[A-Z]{3}\b)")
"""The space between a number and its suffix, `3.23 k`, `40 %`, and between these and a currency, `3.23 k EUR`."""


def joined(words: str) -> str:
    """Words in which a number and its suffix are one."""
    return SUFFIX.sub(lambda found: found.group().replace(" ", JOINT), words)


def parted(words: str) -> str:
    """Words with the spaces that stood between numbers and suffixes."""
    return words.replace(JOINT, " ")


class Hanging:
    """Words after a lead; where they need several lines, the others begin under the first word.

    Parameters
    ----------
    lead
        Markup that stands before the words, on the first line.
    words
        Markup; a line feed begins a new line under the first word.
    further
        Columns by which lines after the first stand further in.
    """

    def __init__(self, lead: str, words: str, further: int = 0) -> None:
        self.lead = Text.from_markup(lead, emoji=False)
        self.words = Text.from_markup(joined(words), emoji=False)
        self.further = further

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give one text per line."""
        width = min(options.max_width, WIDEST)
        indent = self.lead.cell_len + self.further
        if width - indent < LEAST_WIDTH:
            indent = FURTHER
        if width - self.lead.cell_len < LEAST_WIDTH:
            yield self.lead
            lead = Text(" " * indent)
        else:
            lead = self.lead
        for line in self.words.wrap(console, width - max(indent, lead.cell_len)):
            line.rstrip()
            line.plain = parted(line.plain)
            yield lead + line
            lead = Text(" " * indent)


def section(head: str, words: str) -> Hanging:
    """Begin a section: an empty line, its head in bold, and what it is about beside that."""
    return Hanging(f"[bold]{head}[/]  ", words)


def item(words: str, *, dim: bool = False) -> Hanging:
    """One line of a list, which goes on a little further in."""
    return Hanging("  ", f"[dim]{words}[/]" if dim else words, FURTHER)
