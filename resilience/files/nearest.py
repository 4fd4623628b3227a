"""The nearest known word, for remedies."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LISTED = 8
MOST_COMPARED = 400
"""Words among which each is compared with a wrong one; of more only those are that differ by a letter or two."""
LONGEST = 60
"""Letters of the longest word that is likened to others: the time taken grows with the square."""


class Known(dict[str, None]):
    """Known words in their order, indexed once so that many wrong ones are likened to them quickly."""

    @cached_property
    def ordered(self) -> list[str]:
        """The words, sorted."""
        return sorted(self)

    @cached_property
    def shortened(self) -> dict[str, str]:
        """Every word, and every word less one letter, in small letters: two words alike share one of them."""
        index: dict[str, str] = {}
        for name in self.ordered:
            for short in _shortened(name.lower()):
                index.setdefault(short, name)
        return index

    def alike(self, word: str) -> str | None:
        """Return a word that differs by one letter, or by two of which each has one too many."""
        return next((self.shortened[short] for short in _shortened(word.lower()) if short in self.shortened), None)


def _shortened(word: str) -> Iterator[str]:
    yield word
    if len(word) <= LONGEST:
        yield from (word[:place] + word[place + 1 :] for place in range(len(word)))


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the known word most like this one, or None when nothing is alike (`likeness` from 0 to 1)."""
    if isinstance(known, Known) and len(known) > MOST_COMPARED:
        return known.alike(word)
    by_lower = {name.lower(): name for name in known}
    if word.lower() in by_lower:
        return by_lower[word.lower()]
    if len(word) > LONGEST:
        return None
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=likeness)
    return by_lower[found[0]] if found else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a remedy: the nearest known word if there is one, else what is known."""
    names = known if isinstance(known, Known) else Known((name, None) for name in known)
    close = nearest(word, names)
    if close is not None:
        return f"Did you mean {str(close)!r}?"
    if not names:
        return "Nothing of that kind is defined; add it or leave this out."
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return f"Use one of {', '.join(names.ordered[:LISTED])}{more}."
