"""The nearest known word, for remedies."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LISTED = 8


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the known word most like this one, or None when nothing is alike (`likeness` from 0 to 1)."""
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=likeness)
    return by_lower[found[0]] if found else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a remedy: the nearest known word if there is one, else what is known."""
    names = sorted(known)
    close = nearest(word, names)
    if close is not None:
        return f"Did you mean {close!r}?"
    if not names:
        return "Nothing of that kind is defined; add it or leave this out."
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return f"Use one of {', '.join(names[:LISTED])}{more}."
