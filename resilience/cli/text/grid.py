"""The look of every table that is printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich import box
from rich.cells import cell_len
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from resilience.cli.text.lines import FURTHER, Hanging, item, joined, parted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console, ConsoleOptions, RenderResult


LONGEST = 16
"""Letters of a word that a column keeps whole; a longer one may be folded."""
BETWEEN, EDGES = 3, 2
"""Blank columns between two columns of a table, and at its edges."""


UNRULED = box.Box("    \n" * 8)
"""A table of words alone, for files, pipes and terminals that know no lines: a blank line stands below its head."""
ENDLESS = 1000
"""Columns of a terminal on which every table has room."""


class Ruled(Table):
    """A table whose cells never break a line between a number and its suffix.

    Where a terminal is too narrow for its columns and `least` is given, each row is told in a line: what stands in its
    first column, then each figure after its head. A table whose words are cut says nothing.
    """

    least: int | None = None
    "Letters that the first column needs at least; None: it is a table however narrow the terminal is."

    def add_row(self, *cells: Any, **look: Any) -> None:
        """Add a row; cells are words."""
        super().add_row(*(joined(cell) if isinstance(cell, str) else cell for cell in cells), **look)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give the table with spaces for what joined, or its rows as lines."""
        if self.least is not None and self._narrow(self.least, console, options):
            yield from self._lines()
            return
        if not console.is_terminal or console.is_dumb_terminal:
            self.box = UNRULED
        for part in super().__rich_console__(console, options):
            yield part._replace(text=parted(part.text)) if isinstance(part, Segment) else part

    def _narrow(self, least: int, console: Console, options: ConsoleOptions) -> bool:
        """Whether words would be cut; where lines only have to be broken, columns are made as wide as their words."""
        if self.__rich_measure__(console, options.update(max_width=ENDLESS)).maximum <= options.max_width and not least:
            return False
        widths = [max(least, self._of(0))] + [self._of(place) for place in range(1, len(self.columns))]
        room = options.max_width - sum(widths) - BETWEEN * (len(widths) - 1) - EDGES
        if room >= 0 and not least:
            for place, column in enumerate(self.columns):
                wanted = min(self._of(place, "\n", ENDLESS) - widths[place], room)
                column.width = widths[place] + wanted
                room -= wanted
        return room < 0

    def _of(self, place: int, at: str = r"\s", most: int = LONGEST) -> int:
        """Letters of the longest word of a column, or of its longest line."""
        column = self.columns[place]
        kept, most = ("\n", ENDLESS) if column.no_wrap else (at, most)
        return min(most, _longest([str(column.header), *map(str, column.cells)], kept))

    def _lines(self) -> Iterator[Text | Hanging]:
        """Each row: its first cell, then each other one that says something after its head."""
        yield Text()
        first, *others = self.columns
        rows = zip(first.cells, *(column.cells for column in others), strict=True)
        for words, *figures in rows:
            yield item(str(words))
            said = ((_in_line(column.header), _in_line(figure)) for column, figure in zip(others, figures, strict=True))
            yield Hanging("    ", "; ".join(f"{head} {told}" for head, told in said if told.strip()), FURTHER)


def _longest(words: Iterable[str], at: str = r"\s") -> int:
    """Letters of the longest word, as it is shown."""
    shown = (Text.from_markup(one, emoji=False).plain for one in words)
    return max((cell_len(piece) for one in shown for piece in re.split(at, one)), default=0)


def _in_line(cell: object) -> str:
    return " ".join(str(cell).split())


def ruled() -> Ruled:
    """Make a table without columns yet: a line below its head, nothing else."""
    return Ruled(box=box.SIMPLE_HEAD, pad_edge=False)


def grid(first: str, *others: str) -> Table:
    """Make a table of words in its first column and figures, to the right, in the others."""
    table = ruled()
    table.least = 0
    table.add_column(first, overflow="fold")  # a name that is cut is no name
    for name in others:
        table.add_column(name, justify="right", overflow="fold")
    return table
