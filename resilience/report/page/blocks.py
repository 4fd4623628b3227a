"""What a page is made of: sections of words, tables, figures and lists, as data; the template makes HTML of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `tone` is `plain`, `lead`, `help` (what a term means) or `warning`."""

    kind: ClassVar[str] = "paragraph"
    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """Words with what they mean, folded up until somebody asks."""

    kind: ClassVar[str] = "terms"
    heading: str
    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Head:
    """The head of a column: its words, what they mean, and whether numbers stand under it."""

    text: str
    meaning: str = ""
    number: bool = True

    @property
    def told(self) -> str:
        """Its words with what they mean, where they stand beside a cell."""
        return f"{self.text} ({self.meaning})" if self.meaning else self.text


@dataclass(frozen=True)
class TableRow:
    """Cells of a row, the first of which names it; `sites` are those it is about, `strong` marks it."""

    cells: tuple[str, ...]
    sites: tuple[int, ...] = ()
    strong: bool = False

    @property
    def places(self) -> str:
        """Its sites in order, those next to one another as `3-8`: in a large network a row may be about thousands."""
        runs: list[list[int]] = []
        for one in sorted(set(self.sites)):
            if runs and one == runs[-1][1] + 1:
                runs[-1][1] = one
            else:
                runs.append([one, one])
        return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


@dataclass(frozen=True)
class Listing:
    """A table with its caption."""

    kind: ClassVar[str] = "listing"
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[TableRow, ...]
    sought: bool = False
    "Whether rows can be searched."


@dataclass(frozen=True)
class PageFigure:
    """A chart as a Vega-Lite specification, with what it shows in words for those who cannot see it."""

    kind: ClassVar[str] = "figure"
    name: str
    spec: Mapping[str, Any]
    caption: str
    alt: str
    fits: bool = True
    "Whether its width may follow the page's."


@dataclass(frozen=True)
class Finder:
    """Where one site is chosen, and what is known of it is shown."""

    kind: ClassVar[str] = "finder"
    label: str


@dataclass(frozen=True)
class CodeLines:
    """Commands to type."""

    kind: ClassVar[str] = "code"
    lines: tuple[str, ...]


Block: TypeAlias = Paragraph | Bullets | Terms | Listing | PageFigure | Finder | CodeLines


@dataclass(frozen=True)
class PageSection:
    """A part of the page under a heading; `name` is its place to jump to."""

    name: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class ReportPage:
    """A page: heading, line below it, sections, and facts of each site for the linked selection."""

    title: str
    subtitle: str
    sections: tuple[PageSection, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    foot: str = ""

    @property
    def figures(self) -> tuple[PageFigure, ...]:
        """Every figure, in the order of the page."""
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, PageFigure))
