"""Where the page saves and looks, and by which names it may be asked for: held before anything is begun."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MACHINE = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
"""Names of machines, as in the Host header of a request."""
RUNS = Path("runs")
"""Folder whose runs can be compared, where none is stated."""
NO_NAME = "{name!r} is no name of a machine."
NO_STUDY = "{study!r} is no study file in a folder that is there."
NO_RUNS = "{runs!r} is no folder."


def runs_in_place(study: Path, runs: str | None, names: Iterable[str]) -> Path:
    """Return the folder of runs, once all three are sound.

    Raises
    ------
    InputError
        With everything that is wrong with them.
    """
    found = list(_wrong(study, runs, names))
    if found:
        raise InputError(found)
    return RUNS if runs is None else Path(runs)


def _wrong(study: Path, runs: str | None, names: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        if not MACHINE.fullmatch(name):
            remedy = "Write letters, digits, dots and hyphens, such as planning.example."
            yield Finding(Code.BAD_VALUE, NO_NAME.format(name=name), remedy, "--name")
    if study.suffix != ".toml" or not _is_folder(study.parent) or not _can_be_file(study):
        remedy = "Name a file that ends in .study.toml; it is made when the first variant is saved."
        yield Finding(Code.BAD_VALUE, NO_STUDY.format(study=str(study)), remedy, "--study")
    if runs is not None and not (runs.strip() and _is_folder(Path(runs))):
        yield Finding(Code.BAD_VALUE, NO_RUNS.format(runs=runs), "Name the folder in which run folders are.", "--runs")


def _is_folder(path: Path) -> bool:
    """Whether it is there; a name that no file can have is not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _can_be_file(path: Path) -> bool:
    """Whether it is a file, or could be one."""
    try:
        return path.is_file() or not path.exists()
    except OSError:
        return False
