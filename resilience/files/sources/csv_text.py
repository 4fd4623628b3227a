"""Text of files in the encodings and with the separators that spreadsheets write, where they are unmistakable."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from typing import NamedTuple

from resilience.files.registry.naming import allowed, plain

WESTERN = frozenset(
    "äöüÄÖÜßàáâãåæçèéêëìíîïñòóôõøùúûýÿœšžÀÁÂÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕØÙÚÛÝŒŠŽ€£§°²³µ½·\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u2026"
)
"""Letters and signs of Western European text."""
SEPARATORS = ",;\t|"
_SAID = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Decoded(NamedTuple):
    """A text, and a word of it that shows how it was read when it was not UTF-8."""

    text: str
    sample: str = ""


def decoded(content: bytes) -> Decoded | None:
    """Read text as UTF-8, as UTF-16, or as Western Windows text; None when it is none of them for sure."""
    if content.startswith(_UTF16):
        return _as(content, "utf-16")
    head = content[:200]
    if len(head) > 3 and not any(head[1::2]) and all(head[0::2]):
        return _as(content, "utf-16-le")
    if len(head) > 3 and not any(head[0::2]) and all(head[1::2]):
        return _as(content, "utf-16-be")
    return _as(content, "utf-8-sig") or _windows(content)


def _as(content: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(content.decode(encoding))
    except UnicodeDecodeError:
        return None


def _windows(content: bytes) -> Decoded | None:
    """Windows text of Western Europe, where all of it looks so: single accents among plain letters."""
    made = _as(content, "cp1252")
    if made is None or b"\0" in content:
        return None
    odd = {sign for sign in made.text if not sign.isascii()}
    words = [word for word in re.split(r"[\s,;|\"]+", made.text) if not word.isascii()]
    if not odd <= WESTERN or any(_foreign(word) for word in words):
        return None
    return Decoded(unicodedata.normalize("NFC", made.text), words[0])


def _foreign(word: str) -> bool:
    """Whether most of a word are accents, as in text of another alphabet."""
    letters = [sign for sign in word if sign.isalpha()]
    return len(letters) > 2 and sum(not sign.isascii() for sign in letters) * 2 > len(letters)


def separator(text: str, table: str) -> str:
    """Return the sign between cells: the comma, unless another one alone gives names of columns."""
    head = next((line for line in io.StringIO(text) if line.strip()), "")
    said = _SAID.match(head)
    if said:
        return said[1]
    known = allowed(table)
    lines = [line for line, _ in zip(io.StringIO(text), range(20), strict=False)]
    counts = {sign: max((_names(line, sign, known) for line in lines), default=0) for sign in SEPARATORS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] > 1 and counts[","] < 2 else ","


def _names(line: str, sign: str, known: frozenset[str]) -> int:
    try:
        cells = next(csv.reader([line], delimiter=sign), [])
    except csv.Error:
        return 0
    return sum(plain(cell) in known for cell in cells)


def is_said(line: list[str]) -> bool:
    """Whether a line is the one in which Excel names the separator."""
    return line[:1] == ["sep="]
