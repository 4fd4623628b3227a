"""Which rows of a table a change is about: words of their columns, and selectors of hazards by the sites they name."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from resilience.files.nearest import Known
from resilience.files.registry.column import Kind
from resilience.files.registry.columns import TABLES
from resilience.files.registry.naming import allowed
from resilience.files.registry.number_text import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from resilience.files.registry.raw import RawTable

SITE, PART = "sites.site", "parts.part"
OF_SITE = ("region", "tag", "kind")
"""Selectors by what a site is, with its column of `sites` where that has another name."""
COLUMN = {"tag": "tags"}
Cells = "Mapping[str, str]"


def naming(table: str, what: str) -> tuple[str, ...]:
    """Columns of a table that name a site, or a part: its own name, or that of another table."""
    own = what.partition(".")
    found = tuple(column.name for column in TABLES[table].columns if column.refers_to == what)
    return (own[2],) if table == own[0] else found


def conditions(table: str) -> tuple[str, ...]:
    """Everything by which rows of a table can be chosen."""
    sites, parts = naming(table, SITE), naming(table, PART)
    found = [*sorted(allowed(table))]
    if sites:
        found += ["site", "market", *OF_SITE, *(f"{site}.{key}" for site in sites for key in OF_SITE)]
    if parts:
        found += ["part", "family"]
    if table == "sites":
        found += ["part", "family"]
    if table == "lanes":
        found += ["lane"]
    return tuple(dict.fromkeys(found))


class Selecting:
    """The tables as they are at one moment, to find rows in."""

    def __init__(self, tables: Mapping[str, RawTable]) -> None:
        self.tables = tables

    def words(self, table: str, key: str) -> Callable[[Mapping[str, str]], Iterable[str]]:
        """How the words are found that a row has for a condition."""
        if key in allowed(table):
            column = next((one for one in TABLES[table].columns if one.name == key), None)
            if column is not None and column.kind is Kind.WORDS:
                return lambda cells: _split(cells.get(key, ""))
            return lambda cells: (cells.get(key, ""),)
        column_name, _, selector = key.rpartition(".")
        sites = (column_name,) if column_name else naming(table, SITE)
        if selector in OF_SITE:
            return lambda cells: [word for site in sites for word in self._about[selector].get(cells.get(site, ""), ())]
        return self._named(table, selector)

    def _named(self, table: str, selector: str) -> Callable[[Mapping[str, str]], Iterable[str]]:
        sites, parts = naming(table, SITE), naming(table, PART)
        if table == "sites" and selector in ("part", "family"):
            return lambda cells: self._of_parts(selector, self._made.get(cells.get("site", ""), ()))
        if selector == "lane":
            return lambda cells: (lane_id(cells),)
        if selector == "market":
            return lambda cells: (cells.get(sites[-1], ""),)
        if selector == "site":
            return lambda cells: [cells.get(site, "") for site in sites]
        return lambda cells: self._of_parts(selector, [cells.get(part, "") for part in parts])

    def _of_parts(self, selector: str, parts: Iterable[str]) -> list[str]:
        return list(parts) if selector == "part" else [self._family.get(part, "") for part in parts]

    @cached_property
    def _about(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Words of each site by selector."""
        found: dict[str, dict[str, Sequence[str]]] = {key: {} for key in OF_SITE}
        for cells in self._rows("sites"):
            for key in OF_SITE:
                found[key][cells.get("site", "")] = _split(cells.get(COLUMN.get(key, key), ""))
        return found

    @cached_property
    def _family(self) -> Mapping[str, str]:
        return {cells.get("part", ""): cells.get("family", "") for cells in self._rows("parts")}

    @cached_property
    def _made(self) -> Mapping[str, Sequence[str]]:
        """Parts made at each site."""
        found: dict[str, list[str]] = defaultdict(list)
        for cells in self._rows("production"):
            found[cells.get("site", "")].append(cells.get("part", ""))
        return found

    def _rows(self, table: str) -> Iterable[Mapping[str, str]]:
        return (row.cells for row in self.tables[table].rows) if table in self.tables else ()


def lane_id(cells: Mapping[str, str]) -> str:
    """Name of a lane, as hazards select it."""
    origin, destination, part, mode = (cells.get(key, "") for key in TABLES["lanes"].key)
    return f"{origin}>{destination}:{part}:{mode}"


def alike(word: str, found: Iterable[str]) -> bool:
    """Whether a word is among those found; a number is, however it is written."""
    return any(word == other or _equal(word, other) for other in found)


def _equal(one: str, other: str) -> bool:
    return bool(PLAIN.fullmatch(one) and PLAIN.fullmatch(other)) and "." in one + other and float(one) == float(other)


def _split(text: str) -> list[str]:
    return [word.strip() for word in text.split("|")]


def known(words: Iterable[Iterable[str]]) -> Known:
    """All words there are, each once, to liken a wrong one to."""
    return Known((word, None) for several in words for word in several if word)
