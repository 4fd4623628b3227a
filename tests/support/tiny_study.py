"""Study files over the tiny model, written to a folder: what a test asks is a line or two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from support.tiny import Tiny, text_of, write_tiny

from resilience.study.studies.from_file import asked_of_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from resilience.study.studies.gathered import StudyAsked


def axis(name: str, table: str, column: str, values: str, more: str = "") -> str:
    """An `[[axis]]` by a factor; `more` are keys of its own."""
    change = f'change = [{{ table = "{table}", column = "{column}" }}]'
    return f'[[axis]]\nname = "{name}"\n{change}\nby = "factor"\nvalues = [{values}]\n{more}\n'


def how_often(values: str) -> str:
    """The axis along which everything happens more often."""
    return axis("how often", "hazard", "rate", values)


def dearer_stock(values: str = "1, 3") -> str:
    """The axis along which stock costs more: each value is a program of its own."""
    return axis("dearer stock", "settings", "holding_rate", values)


def policy(name: str, more: str) -> str:
    """A `[[policy]]`."""
    return f'[[policy]]\nname = "{name}"\n{more}\n'


class TinyStudy(NamedTuple):
    """Where a study of the tiny model is."""

    tiny: Tiny
    path: Path

    def asked(self) -> StudyAsked:
        """What it asks, of this process alone."""
        return replace(asked_of_file(self.path), workers=1)


def study_text(tiny: Tiny, parts: str, head: str = "") -> str:
    """A study file: keys above its tables, where model and scenarios are, and its axes, variants and policies."""
    base = f'[base]\nmodel = "{tiny.model}"\nscenarios = "{tiny.scenarios}"\n'
    return f'title = "Tiny"\n{head}\n{base}{parts}'


def write_study(
    folder: Path, parts: str, head: str = "", tables: Mapping[str, str] | None = None, name: str = "small"
) -> TinyStudy:
    """Write the tiny model into a folder, some of its tables in other words, and a study of it."""
    tiny = write_tiny(folder)
    for table, text in (tables or {}).items():
        (tiny.model / table).write_text(text_of(text), encoding="utf-8")
    return study_over(tiny, folder, parts, head, name)


def study_over(tiny: Tiny, folder: Path, parts: str, head: str = "", name: str = "small") -> TinyStudy:
    """Write a study of a tiny model that is there."""
    path = folder / f"{name}.study.toml"
    path.write_text(study_text(tiny, parts, head), encoding="utf-8")
    return TinyStudy(tiny, path)
