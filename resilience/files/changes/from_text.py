"""Changes as one line: `lanes[origin=KLEIN].unit_cost*=1.2`, `remove lanes[origin=KLEIN]`, `new sites[site=B]`."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.changes.change import EXAMPLE, STOPS, UNSAID, ChangeKind, InputChange, Said
from resilience.files.changes.values import OPENS, Value, bare, marked, value_text
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.findings import Findings

SHAPE = f"Write it like {EXAMPLE}, 'remove lanes[origin=KLEIN]' or 'new sites[site=NEW, kind=supplier]'."
QUOTES, CLOSES = "\"'", {"[": "]", "{": "}"}
_NAME = re.compile(r"[A-Za-z0-9_]+")
_SIGN = re.compile(r"\s*(\*=|\+=|-=|/=|==|=)\s*")
_ROWS = re.compile(r"(remove|new)\s+(?=[\w\"'])")
_PIECE = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|.""", re.DOTALL)
"""A quotation, or a single mark outside of any."""
_OTHER = re.compile(r"([A-Za-z]+)\s+(?=[\w\"'])")
ROWS_INSTEAD = {
    "To take rows away, write remove: 'remove lanes[origin=KLEIN]'.": (
        "delete", "del", "drop", "erase", "omit", "without", "cut", "close", "no",
    ),
    "To put a row below the others, write new: 'new sites[site=NEW, kind=supplier]'.": (
        "add", "insert", "create", "append", "put", "open",
    ),
}  # fmt: skip
"""What to write in place of other words for taking rows away or adding one."""
KINDS = {"*=": ChangeKind.FACTOR, "+=": ChangeKind.ADD, "=": ChangeKind.SET}
INSTEAD = {
    "-=": "To take something away, add a negative number: +=-5.",
    "/=": "To divide, multiply by the inverse: *=0.5.",
    "==": "Write one equals sign.",
}


class LineError(Exception):
    """The text cannot be read from some character on."""

    def __init__(self, message: str, remedy: str = SHAPE) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


def change_of_text(text: str, findings: Findings, said: Said = UNSAID) -> InputChange | None:
    """Read a change from one line of text; report one that cannot be read, and return None."""
    try:
        return _Reader(text).change(said._replace(text=True))
    except LineError as error:
        message = f"{text!r} is no change: {error.message}"
        findings.add(Finding(Code.BAD_VALUE, message, error.remedy, said.file, said.row))
    except InputError as error:
        findings.extend(one for one in error.problems if isinstance(one, Finding))
    return None


class _Reader:
    """A text and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.at = 0

    @property
    def rest(self) -> str:
        return self.text[self.at :]

    def change(self, said: Said) -> InputChange:
        """Read the whole of it."""
        deed = _ROWS.match(self.text)
        other = None if deed else _OTHER.match(self.text)
        if other is not None:
            raise LineError(message=f"{other[1]!r} is no word for rows.", remedy=_instead(other[1].lower()))
        self.at = deed.end() if deed else 0
        table = self._key("a table")
        if deed is None:
            where = self._where() if self.rest.startswith("[") else {}
            return self._of_column(table, where, said)
        if deed[1] == "remove":
            where = self._where() if self.rest.startswith("[") else {}
            self._done()
            return InputChange(table, ChangeKind.REMOVE, where=where, said=said)
        cells = self._cells()
        self._done()
        return InputChange(table, ChangeKind.NEW, cells, said=said)

    def _of_column(self, table: str, where: Mapping[str, tuple[str, ...]], said: Said) -> InputChange:
        if not self.rest.startswith("."):
            raise LineError(message=f"after {self.text[: self.at]!r} a column is missing.")
        self.at += 1
        column = self._dotted("a column")
        kind = self._sign()
        return InputChange(table, kind, self._value(), column, where, said)

    def _sign(self) -> ChangeKind:
        sign = _SIGN.match(self.rest)
        if sign is None:
            raise LineError(message=f"after {self.text[: self.at]!r} there is none of = *= +=.")
        if sign[1] in INSTEAD:
            raise LineError(message=f"{sign[1]!r} is no sign of a change.", remedy=INSTEAD[sign[1]])
        self.at += sign.end()
        return KINDS[sign[1]]

    def _value(self) -> Value:
        """What the text says to its end."""
        text = self.rest.strip()
        if not text:
            remedy = 'Write what it is set to; "" for a blank cell.'
            raise LineError(message=f"after {self.text.rstrip()!r} the value is missing.", remedy=remedy)
        if text[0] not in OPENS:
            return bare(text)
        value = self._marked()
        self._done()
        return value

    def _done(self) -> None:
        if self.rest.strip():
            raise LineError(message=f"{self.rest.strip()!r} is left over.")

    def _where(self) -> dict[str, tuple[str, ...]]:
        """Conditions between brackets: columns with their alternatives."""
        found: dict[str, tuple[str, ...]] = {}
        for key in self._pairs(found):
            words = [self._word()]
            while self._at("|"):
                words.append(self._word())
            found[key] = tuple(words)
        return found

    def _cells(self) -> dict[str, Value]:
        """Cells of a new row between brackets."""
        found: dict[str, Value] = {}
        for key in self._pairs(found):
            found[key] = self._cell()
        return found

    def _pairs(self, found: Mapping[str, object]) -> Iterator[str]:
        """Keys between brackets; the caller reads what each is said to be, and keeps it in `found`."""
        mark = "["
        while mark == "[" or not self._at("]"):
            if not self._at(mark):
                raise LineError(
                    message=f"after {self.text[: self.at]!r} {'[' if mark == '[' else ', or ]'} is missing."
                )
            mark = ","
            self._at("")
            key = self._dotted("a column")
            if key in found:
                raise LineError(
                    message=f"{key} occurs twice between the brackets.", remedy="Write alternatives as A|B."
                )
            if not self._at("="):
                raise LineError(message=f"after {self.text[: self.at]!r} = is missing.")
            yield key

    def _at(self, mark: str) -> bool:
        """Whether a mark comes next, which is then read; blanks before it are, too."""
        rest = self.rest
        spaces = len(rest) - len(rest.lstrip())
        if not rest[spaces:].startswith(mark):
            return False
        self.at += spaces + len(mark)
        return True

    def _word(self) -> str:
        found = self._marked() if self._opens() else self._bare("|,]")
        if not isinstance(found, str):
            raise LineError(message=f"{value_text(found)} is no word.", remedy="Write alternatives as A|B.")
        return found

    def _cell(self) -> Value:
        return self._marked() if self._opens() else bare(self._bare(",]"))

    def _opens(self) -> bool:
        """Whether what comes next is in quotation marks or brackets."""
        self._at("")
        return self.rest[:1] in set(OPENS)

    def _bare(self, stops: str) -> str:
        end = next((place for place, mark in enumerate(self.rest) if mark in stops), len(self.rest))
        word = self.rest[:end].strip()
        if not word:
            raise LineError(
                message=f"after {self.text[: self.at]!r} a word is missing.", remedy='Write "" for a blank cell.'
            )
        odd = next((mark for mark in word if mark in set(STOPS) - {"|"}), None)
        if odd is not None:
            raise LineError(message=f"{word!r} holds {odd}.", remedy="Put names that hold marks between double quotes.")
        self.at += end
        return word

    def _marked(self) -> Value:
        """A text in quotation marks, a list or a table."""
        self._at("")
        end = _end(self.rest)
        if end is None:
            raise LineError(message=f"{self.rest[0]!r} is not closed.", remedy="Close the quotation mark or bracket.")
        piece = self.rest[:end]
        try:
            found = marked(piece)
        except (tomllib.TOMLDecodeError, ValueError) as error:
            raise LineError(message=f"{piece} cannot be read: {error}.", remedy="Write it as in TOML.") from error
        self.at += end
        return found

    def _dotted(self, what: str) -> str:
        names = [self._key(what)]
        while self.rest.startswith("."):
            self.at += 1
            names.append(self._key(what))
        return ".".join(names)

    def _key(self, what: str) -> str:
        if self.rest[:1] and self.rest[0] in QUOTES:
            return str(self._marked())
        found = _NAME.match(self.rest)
        if found is None:
            raise LineError(
                message=f"{self.rest[:1]!r} stands where {what} is named." if self.rest else f"{what} is missing."
            )
        self.at += found.end()
        return found[0]


def _instead(word: str) -> str:
    """What to write in place of a word before a table."""
    if word in {"remove", "new"}:
        return f"Write {word} in small letters."
    return next((remedy for remedy, words in ROWS_INSTEAD.items() if word in words), SHAPE)


def _end(text: str) -> int | None:
    """Where what the text begins with, a quotation or brackets, ends; None when it does not."""
    open_brackets: list[str] = []
    for found in _PIECE.finditer(text):
        mark = found[0]
        if mark in CLOSES:
            open_brackets.append(CLOSES[mark])
        elif open_brackets and mark == open_brackets[-1]:
            open_brackets.pop()
        elif mark in QUOTES:  # one that nothing closes
            return None
        if not open_brackets:
            return found.end()
    return None
