"""A change of the input: which rows of which table, which column of them, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from resilience.errors import InputError
from resilience.files.changes.values import OPENS, Value, bare, normal, quoted, value_text
from resilience.files.registry.number_text import PLAIN, in_percent, slip_of
from resilience.findings import Code, Finding
from resilience.frozen import Frozen
from resilience.given import shown
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterable


class ChangeKind(StrEnum):
    """What a change does."""

    SET = "set"
    "The column is this."
    FACTOR = "factor"
    "The column is multiplied by this."
    ADD = "add"
    "This is added to the column."
    REMOVE = "remove"
    "The rows are no longer there."
    NEW = "new"
    "A row is there that was not: its cells by column."


SIGNS = {ChangeKind.FACTOR: "*=", ChangeKind.ADD: "+=", ChangeKind.SET: "="}
"""How one line of text says what becomes of a column."""
WHOLE_ROWS = frozenset({ChangeKind.REMOVE, ChangeKind.NEW})
STOPS = '|,[]="'
"""Marks that end a bare word between brackets, or look as if they did."""
_BARE = re.compile(r"[A-Za-z0-9_]+")
EXAMPLE = "lanes[origin=KLEIN].unit_cost*=1.2"


class Said(NamedTuple):
    """Where a change is written: a file and line, or an option or argument and which of its values."""

    file: str
    row: int | str | None = None
    text: bool = False
    "Whether it is one line of text, whose author wrote no keys such as where, column or set."


UNSAID = Said("change")


@on_screen
@dataclass(frozen=True, slots=True)
class InputChange:
    """One change of the input, made to the tables and the scenario file as written, before they are checked.

    Parameters
    ----------
    table
        A table of the model, or `settings` (`model.toml`), `requirements` (its constraints), `hazard` (the rows of
        `[[hazard]]`) or `scenarios` (what stands above them).
    kind
        What becomes of the column, or of the rows.
    value
        What it is set to, multiplied by (a number), or what is added (a number, or a time with its unit). For
        `ChangeKind.NEW` the cells by column; for `ChangeKind.REMOVE` nothing.
    column
        The column, or the key: dots lead into tables of keys, such as `risk.seed` or `duration.high`.
    where
        Which rows: alternatives by column; selectors of hazards work, too. Empty: all rows.
    said
        Where it is written, for findings.
    """

    table: str
    kind: ChangeKind
    value: Value | None = None
    column: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said: Said = field(default=UNSAID, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", self._where())
        object.__setattr__(self, "kind", self._kind())
        if not _names(self.table):
            raise self.error(Code.BAD_VALUE, "It names no table.", "Name a table, such as lanes.", "table")
        if self.kind in WHOLE_ROWS:
            self._rows_alone()
        elif not _names(self.column):
            raise self.error(Code.MISSING_KEY, "It names no column.", f"Write it like {EXAMPLE}.", "column")
        object.__setattr__(self, "value", self._value())

    def __hash__(self) -> int:
        return hash((self.table, self.kind, self.column))

    def __str__(self) -> str:
        """The change as one line of text, which reads back as the same."""
        if self.kind is ChangeKind.NEW:
            assert isinstance(self.value, Mapping)
            cells = ", ".join(f"{_name(key)}={value_text(cell, STOPS)}" for key, cell in self.value.items())
            return f"new {_name(self.table)}[{cells}]"
        rows = f"{_name(self.table)}{self._rows()}"
        if self.kind is ChangeKind.REMOVE:
            return f"remove {rows}"
        assert self.value is not None
        text = repr(self.value) if self.kind is ChangeKind.FACTOR else value_text(self.value)
        return f"{rows}.{'.'.join(map(_name, self.column.split('.')))}{SIGNS[self.kind]}{text}"

    def _rows(self) -> str:
        conditions = (
            f"{'.'.join(map(_name, key.split('.')))}={'|'.join(map(_word, words))}" for key, words in self.where.items()
        )
        return f"[{', '.join(conditions)}]" if self.where else ""

    @property
    def name(self) -> str:
        """What a sentence calls it: where it is written."""
        row = self.said.row
        return self.said.file if row is None else f"{self.said.file} {row if isinstance(row, str) else f'row {row}'}"

    def finding(self, code: Code, message: str, remedy: str, key: str | None = None) -> Finding:
        """Report what is wrong with it, at one of its keys."""
        return Finding(
            code, message, remedy, self.said.file, self.said.row, self._spoken(key) if self.said.text else key
        )

    def _spoken(self, key: str | None) -> str | None:
        """What the author of a line of text wrote for a key: the column looked for, the one changed, or the table."""
        head, _, rest = (key or "").partition(".")
        if head in ("where", "new") and rest:
            return rest
        named = self.table if head in ("table", "where", *WHOLE_ROWS) else self.column or self.table
        return key and (named or None)

    def error(self, code: Code, message: str, remedy: str, key: str | None = None) -> InputError:
        """The same, to be raised where nothing can be made of it."""
        return InputError([self.finding(code, message, remedy, key)])

    def _where(self) -> Frozen[str, tuple[str, ...]]:
        given: object = self.where
        if not isinstance(given, Mapping):
            remedy = 'Write columns with the words looked for, such as { origin = "KLEIN" }.'
            raise self.error(Code.BAD_VALUE, f"{shown(self.where)} names no rows.", remedy, "where")
        return Frozen({str(key): self._words(str(key), words) for key, words in given.items()})

    def _words(self, key: str, words: object) -> tuple[str, ...]:
        """The alternatives of a condition as text; a number is the text of its cell."""
        several = list(words) if isinstance(words, list | tuple | set | frozenset) else [words]
        found = tuple(word if isinstance(word, str) else self._word(key, word) for word in several)
        if not found:
            raise self.error(Code.BAD_VALUE, "The list is empty.", "Name what is looked for.", f"where.{key}")
        return found

    def _word(self, key: str, word: object) -> str:
        try:
            made = normal(word)
        except ValueError:
            made = ()
        if isinstance(made, tuple | Mapping):
            raise self.error(Code.BAD_VALUE, f"{shown(word)} is no word.", "Write a word or a list.", f"where.{key}")
        return value_text(made)

    def _kind(self) -> ChangeKind:
        try:
            return ChangeKind(self.kind)
        except ValueError:
            remedy = f"Give one of {', '.join(ChangeKind)}."
            raise self.error(Code.UNKNOWN_WORD, f"{shown(self.kind)} does not fit.", remedy, "kind") from None

    def _rows_alone(self) -> None:
        """Refuse what says nothing where whole rows are meant."""
        new = self.kind is ChangeKind.NEW
        if self.column:
            message = f"A {'new row' if new else 'row that is removed'} has no single column to change."
            raise self.error(Code.CONFLICT, message, "Leave out column.", "column")
        if new and self.where:
            raise self.error(Code.CONFLICT, "A new row is not looked for.", "Leave out where.", "where")
        if not new and not self.where:
            message = f"It says of no row of {self.table} that it is to go."
            raise self.error(Code.MISSING_KEY, message, "Say which with where.", "where")

    def _value(self) -> Value | None:
        key = str(self.kind)
        if self.kind is ChangeKind.REMOVE:
            if self.value not in (None, True):
                raise self.error(Code.BAD_VALUE, f"{shown(self.value)} does not fit.", "Write remove = true.", key)
            return None
        try:
            made = normal(self.value)
        except ValueError as error:
            remedy = "Write a text, a number, a date, a list or a table."
            raise self.error(Code.BAD_VALUE, f"{shown(self.value)}: {error}", remedy, key) from None
        if self.kind is ChangeKind.NEW and (not isinstance(made, Mapping) or not made):
            message = f"{shown(self.value)} holds no cells by column."
            raise self.error(Code.BAD_VALUE, message, 'Write { site = "NEW", kind = "supplier" }.', key)
        return self._amount(made) if self.kind in (ChangeKind.FACTOR, ChangeKind.ADD) else made

    def _amount(self, made: Value) -> Value:
        """A number as one; a time to add stays the text that it is."""
        key, text = str(self.kind), made.strip() if isinstance(made, str) else ""
        if (percent := in_percent(text)) is not None:
            message = f"{shown(made)} is a percentage."
            raise self.error(Code.PERCENT, message, _of_percent(percent, self.kind), key)
        if self.kind is ChangeKind.ADD and (slip := slip_of(text)) is not None:
            raise self.error(slip.code, slip.message, slip.remedy, key)
        if PLAIN.fullmatch(text):
            number = float(text)
            return self._amount(int(number) if number.is_integer() and abs(number) < 2**53 else number)
        if isinstance(made, int | float) and not isinstance(made, bool):
            return made
        if self.kind is ChangeKind.ADD and text and not isinstance(bare(text), bool):
            return text
        slip = slip_of(text)
        what = "number" if self.kind is ChangeKind.FACTOR else "number or time"
        remedy = (
            slip.remedy if slip else f"Write a plain {what}, such as {'1.2' if what == 'number' else '100 or 3 d'}."
        )
        raise self.error(Code.NOT_A_NUMBER, f"{shown(made)} is no {what} to {_DEEDS[self.kind]}.", remedy, key)


_DEEDS = {ChangeKind.FACTOR: "multiply by", ChangeKind.ADD: "add"}


def _of_percent(percent: float, kind: ChangeKind) -> str:
    """What to write where a change is given in percent: a factor of more, or of less, or the share itself."""
    share = percent / 100
    more, less, itself = (f"{number:.12g}" for number in (1 + share, 1 - share, share))
    said = f"{abs(percent):.12g} %"
    if share < 0:
        return f"To take {said} off, multiply by {more}: *={more}, or factor = {more}."
    off = f", by {less} to take {said} off" if share < 1 else ""
    last = f"; to add {itself} to a share, write +={itself}"
    last = last if kind is ChangeKind.ADD else f", by {itself} for {said} of it"
    return f"Multiply by {more} for {said} more{off}{last}: *={more}, or factor = {more}."


def _names(name: object) -> bool:
    """Whether a name says something."""
    return isinstance(name, str) and bool(name)


def _name(text: str) -> str:
    return text if _BARE.fullmatch(text) else quoted(text)


def _word(text: str) -> str:
    """A word between brackets: always text, so that numbers need no quotation marks."""
    plain = text and text == text.strip() and text.isprintable() and not any(mark in text for mark in STOPS)
    return text if plain and text[0] not in OPENS else quoted(text)


def texts(changes: Iterable[InputChange]) -> tuple[str, ...]:
    """Changes as one line of text each."""
    return tuple(map(str, changes))
