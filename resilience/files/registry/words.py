"""One word, wherever it stands: on the screen, as a column of a table or of a run folder, or as a key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resilience.files.registry.hazard_schema import FILE, SECTIONS
from resilience.files.registry.naming import EVERY, plain
from resilience.files.registry.results.result_columns import RESULTS
from resilience.files.registry.results.screen_words import SCREEN
from resilience.files.registry.results.study_columns import SHEETS, STUDIES
from resilience.files.registry.settings import setting_notes

if TYPE_CHECKING:
    from collections.abc import Iterator

LEVEL = re.compile(r"(?<=var)(level|[0-9]+([.][0-9]+)?)")
"""The level in the name of a measure, as in CVaR95."""
WEIGHT = re.compile(r"^[0-9.e+]+_x_(?=cvar)")
TAIL = re.compile(r"[a-z]{3}|[0-9.+_kmbn]+")
"""What follows a head of the screen: a currency or an amount."""
SCREENS = "screen of"


def meanings(word: str) -> tuple[tuple[str, str, str], ...]:
    """Each place where a word stands, as it is written there, with what it means; nothing where it stands nowhere.

    Capitals, hyphens and a unit in brackets do not matter; nor do the level and the weight of a CVaR. A heading that
    ends in a currency or an amount is found without it.
    """
    wanted, written = _key(word), tuple(_written())
    found = [(where, name, text) for where, name, text in written if _key(name) == wanted]
    if not found:
        found = [one for one in written if one[0].startswith(SCREENS) and _heads(_key(one[1]), wanted)]
    return tuple(dict.fromkeys(found))


def _heads(head: str, words: str) -> bool:
    """Whether words are a head of the screen and what follows it there."""
    return words.startswith(f"{head}_") and TAIL.fullmatch(words[len(head) + 1 :]) is not None


def known_words() -> tuple[str, ...]:
    """Every word that has a meaning here, once."""
    return tuple(dict.fromkeys(name for _, name, _ in _written()))


def _key(word: str) -> str:
    return LEVEL.sub("", WEIGHT.sub("", plain(word)))


def _written() -> Iterator[tuple[str, str, str]]:
    """Every word with where it stands and what it means, those on the screen first."""
    for command, places in SCREEN.items():
        for words in places.values():
            yield from ((f"{SCREENS} {command}", name, text) for name, text in words.items())
    yield from _of_results()
    for table, one in EVERY.items():
        yield from ((f"table {table}", column.name, column.description) for column in one.columns)
    yield from (("settings of the model", key, note) for key, note in setting_notes().items())
    for place, schema in SECTIONS.items():
        where = f"key of {'a scenario file' if place == FILE else place}"
        yield from ((where, name, field.description or name) for name, field in schema.model_fields.items())


def _of_results() -> Iterator[tuple[str, str, str]]:
    """The columns of what commands write."""
    for command, tables in {"plan": RESULTS, **STUDIES}.items():
        for table, (_, columns) in tables.items():
            yield from ((f"{table}.csv of {command}", name, text) for name, text in columns.items())
    for command, tables in SHEETS.items():
        for table, (_, columns) in tables.items():
            yield from ((f"sheet {table} of {command}", name, text) for name, text in columns.items())
