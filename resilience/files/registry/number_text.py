"""Numbers as people type them: what a text that is no plain number may mean, and how to write it unmistakably."""

from __future__ import annotations

import re
from typing import NamedTuple

from resilience.findings import Code

MOST_SHARE = 10
"""Bounds above which a number is no share."""
PERCENT = 100
PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
"""Twelve hundred to some, one and a fifth to others."""
POINT_IS_DECIMAL = re.compile(r"[+-]?(0?\.[0-9]{3,}|[0-9]{4,}\.[0-9]+|[0-9]+\.[0-9]{4,})")
"""Nobody writes thousands like this: three digits after nothing, more than three before the point, or after it."""
_SPACED = re.compile(r"[+-]?[0-9]{1,3}([ _'\u2019\u00a0\u202f][0-9]{3})+([.,][0-9]+)?")
_GROUPED = re.compile(
    r"[+-]?[1-9][0-9]{0,2}((,[0-9]{3})+\.[0-9]+|(\.[0-9]{3})+,[0-9]+|(,[0-9]{3}){2,}|(\.[0-9]{3}){2,})"
)
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
_PERCENT = re.compile(r"(.*[0-9.,])\s*%")
_MONEY = re.compile(r"(?:([$€£¥]|[A-Z]{3}|US\$)\s*([+-]?[0-9.,].*)|([+-]?[0-9.,].*[0-9.,])\s*([$€£¥]|[A-Z]{3}))")
_ONCE = re.compile(
    r"(?:once|1)\s*(?:in|every|per|/)\s*([1-9][0-9]*(?:\.[0-9]+)?)\s*(?:y|yr|yrs|years?|a)?", re.IGNORECASE
)
_THOUSANDS = re.compile(r"([+-]?[0-9.,]*[0-9])\s*(?:k|K|T|Tsd\.?)")
_TIME = re.compile(r"(.*[0-9.,])\s*([A-Za-z]+)")


class Slip(NamedTuple):
    """A text that means a number but is not written as one: what is wrong, and what to write."""

    code: Code
    message: str
    readings: tuple[str, ...]

    @property
    def remedy(self) -> str:
        """What to write instead."""
        if len(self.readings) == 1:
            return f"Write {self.readings[0]}."
        first, second = self.readings
        return f"Write {first} if thousands are meant, or {_padded(second)} if it is a decimal fraction."


def is_ambiguous(text: str) -> bool:
    """Whether a plain number can also be read as thousands, as 1.200 can."""
    return _AMBIGUOUS.fullmatch(text) is not None


def unmistakable(text: str) -> str:
    """Return a number as text that reads as thousands to nobody: one more digit says that the point is decimal."""
    return f"{text}0" if is_ambiguous(text) else text


def slip_of(text: str) -> Slip | None:
    """What is wrong with a text that means a number; None when it is a plain number or means none."""
    if _AMBIGUOUS.fullmatch(text):
        whole, fraction = re.split(r"[.,]", text)
        readings = (whole + fraction, _fraction(whole, fraction))
        return Slip(Code.AMBIGUOUS_NUMBER, f"{text!r} is {readings[0]} to some and {readings[1]} to others.", readings)
    if _SPACED.fullmatch(text) or _GROUPED.fullmatch(text):
        return Slip(Code.THOUSANDS, f"{text!r} has a thousand separator.", (_ungrouped(text),))
    if _DECIMAL_COMMA.fullmatch(text):
        whole, fraction = text.split(",")
        return Slip(Code.DECIMAL_COMMA, f"{text!r} has a decimal comma.", (f"{whole or 0}.{fraction}",))
    return _percentage(text) or _money(text) or _short(text)


def as_share(value: float, most: float | None) -> str:
    """What to write where a share was given in percent; nothing where it was none."""
    share = most is not None and 1 <= most <= MOST_SHARE and most <= value <= PERCENT * most and value > 1
    return f"Write {value / PERCENT:.12g} if {value:.12g} % is meant." if share else ""


def in_percent(text: str) -> float | None:
    """The number of a percentage such as `20%` or `-5 %`; None where it is none, or has two readings."""
    found = _PERCENT.fullmatch(text)
    inner = _inner(found[1]) if found else ()
    return float(inner[0]) if len(inner) == 1 else None


def once_in(text: str) -> float | None:
    """The rate a year of `once in 50 years`, `1 in 50` or `1/50`."""
    found = _ONCE.fullmatch(text.strip())
    return 1 / float(found[1]) if found else None


def time_slip(text: str) -> Slip | None:
    """What is wrong with the number of a length of time, such as `1,5 d`."""
    found = _TIME.fullmatch(text)
    slip = slip_of(found[1]) if found else None
    if found is None or slip is None or slip.code in {Code.PERCENT, Code.CURRENCY}:
        return None
    readings = tuple(f"{reading} {found[2]}" for reading in slip.readings)
    return Slip(slip.code, slip.message.replace(repr(found[1]), repr(text)), readings)


def _percentage(text: str) -> Slip | None:
    found = _PERCENT.fullmatch(text)
    inner = _inner(found[1]) if found else ()
    if not inner:
        return None
    shares = tuple(f"{float(number) / 100:.12g}" for number in inner)
    return Slip(Code.PERCENT, f"{text!r} is a percentage.", shares)


def _money(text: str) -> Slip | None:
    found = _MONEY.fullmatch(text)
    inner = _inner(found[2] or found[3]) if found else ()
    return Slip(Code.CURRENCY, f"{text!r} names a currency.", inner) if inner else None


def _short(text: str) -> Slip | None:
    """Thousands with a letter; that of millions is one of thousandths, too, and is not guessed."""
    found = _THOUSANDS.fullmatch(text)
    inner = _inner(found[1]) if found else ()
    if len(inner) != 1:
        return None
    return Slip(Code.THOUSANDS, f"{text!r} is a number with a letter.", (f"{1000 * float(inner[0]):.12g}",))


def _inner(text: str) -> tuple[str, ...]:
    """Readings of a number within other marks."""
    slip = slip_of(text)
    if slip is not None:
        return slip.readings
    return (text,) if PLAIN.fullmatch(text) else ()


def _ungrouped(text: str) -> str:
    """The number without its separators; the last mark is a decimal one where it occurs once and after another."""
    plain = re.sub(r"[ _'\u2019\u00a0\u202f]", "", text)
    marks = [mark for mark in plain if mark in ".,"]
    decimal = marks[-1] if marks and marks.count(marks[-1]) == 1 else ""
    thousands = [mark for mark in ".," if mark != decimal]
    for mark in thousands:
        plain = plain.replace(mark, "")
    return plain.replace(",", ".")


def _fraction(whole: str, fraction: str) -> str:
    digits = fraction.rstrip("0")
    return f"{whole}.{digits}" if digits else whole


def _padded(text: str) -> str:
    """The same number, unmistakable, whatever follows it."""
    number, space, unit = text.partition(" ")
    return unmistakable(number) + space + unit
