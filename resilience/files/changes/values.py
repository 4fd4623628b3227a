"""Values of a change: what TOML can say, kept so that nobody can change them, and written as text that reads back."""

from __future__ import annotations

import json
import math
import numbers
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeAlias

from resilience.files.registry.number_text import unmistakable
from resilience.frozen import Frozen

Value: TypeAlias = "str | int | float | bool | date | tuple[Value, ...] | Mapping[str, Value]"
MOST = 2**63
"""Whole numbers from which on no file can hold them."""
OPENS = "\"'[{"
"""Marks with which a value begins that is more than a bare word."""
_INT = re.compile(r"-?[0-9]{1,19}")
_FLOAT = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def normal(value: object) -> Value:
    """Return a value as it is kept: whole or decimal numbers, texts, dates, truths, lists and tables of them.

    Raises
    ------
    ValueError
        When it is none of these, or no finite number.
    """
    if isinstance(value, bool | str):
        return value
    if isinstance(value, numbers.Real):
        return _number(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, list | tuple):
        return tuple(map(normal, value))
    if isinstance(value, Mapping) and all(isinstance(key, str) and key for key in value):
        return Frozen({key: normal(inner) for key, inner in value.items()})
    msg = f"{value!r} is no text, number, date, list or table."
    raise ValueError(msg)


def _number(value: numbers.Real) -> int | float:
    if isinstance(value, numbers.Integral) and abs(int(value)) < MOST:
        return int(value)
    found = float(value)
    if isinstance(value, numbers.Integral) or not math.isfinite(found):
        msg = "It is no finite number of a size that a file can hold."
        raise ValueError(msg)
    return found


def thawed(value: Value) -> object:
    """The value as a tree of keys holds it: lists and dictionaries of its own."""
    if isinstance(value, tuple):
        return [thawed(inner) for inner in value]
    if isinstance(value, Mapping):
        return {key: thawed(inner) for key, inner in value.items()}
    return value


def bare(text: str) -> Value:
    """What a word without quotation marks is: a number, truth or date if that is just how one is written, else text.

    A number that reads as thousands to some, such as 5.461, stays text: the reader of its cell asks what it means.
    """
    if text in {"true", "false"}:
        return text == "true"
    if _INT.fullmatch(text) and abs(int(text)) < MOST and str(int(text)) == text:
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)) and unmistakable(repr(float(text))) == text:
        return float(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def is_bare(text: str, stops: str = "") -> bool:
    """Whether a text can be written without quotation marks and is still that text: none of `stops` may be in it."""
    return (
        text != ""
        and text == text.strip()
        and text.isprintable()
        and text[0] not in f"{OPENS}="
        and not any(mark in text for mark in stops)
        and isinstance(bare(text), str)
    )


def value_text(value: Value, stops: str = "") -> str:
    """Text of a value that reads back as the same; none of `stops` is in it outside quotation marks and brackets."""
    if isinstance(value, str):
        return value if is_bare(value, stops) else quoted(value)
    return toml_value(value)


def quoted(text: str) -> str:
    """A text between quotation marks, as TOML has it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def toml_value(value: Value) -> str:
    """A value as TOML on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key_text(key)} = {toml_value(inner)}' for key, inner in value.items())} }}"
    return value.isoformat() if isinstance(value, date) else unmistakable(repr(value))


def key_text(key: str) -> str:
    """A key as TOML has it."""
    return key if _BARE_KEY.fullmatch(key) else quoted(key)


def marked(text: str) -> Value:
    """What a text in quotation marks or brackets says.

    Raises
    ------
    ValueError
        When it is not written as TOML has it.
    """
    return normal(tomllib.loads(f"value = {text}")["value"])
