"""What an import made, and what it says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from resilience.files.exchange.words import ImportForm


@on_screen
class LostInImport(NamedTuple):
    """What a file says and a model has no place for: what, how many times it is said, and what is to be known of it."""

    what: str
    times: int
    why: str


@on_screen
class AskedOfPlanner(NamedTuple):
    """What the file did not say and a model needs: where, in how many cells or records, and what to write."""

    place: str
    times: int
    what: str


@on_screen
@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made: how many records of each table, what was carried how, lost, stated, and still is to fill."""

    form: ImportForm
    file: str
    model: Path
    records: Mapping[str, int]
    carried: tuple[str, ...] = ()
    lost: tuple[LostInImport, ...] = ()
    stated: tuple[str, ...] = ()
    asked: tuple[AskedOfPlanner, ...] = ()
