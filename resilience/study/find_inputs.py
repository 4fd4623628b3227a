"""Where the input of a run is, also when the run or the input has moved: by what the files hold."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDERS = ("models", "scenarios")
LEVELS = 3
"""Folders above a run in which its input is looked for."""
MOST = 2_000
"""Places looked at."""


def located(
    given: str | Path | None, recorded: str | None, run: str | Path, option: str, digests: Mapping[str, str]
) -> str:
    """Say where the model or the scenarios of a run are.

    Parameters
    ----------
    given
        What the caller names; None: nothing.
    recorded
        Where they were, seen from the run folder.
    option
        What to name them with.
    digests
        SHA-256 of their files, by name.

    Raises
    ------
    InputError
        When they are not found.
    """
    if given is not None:
        return str(given)
    place = None if recorded is None else Path(run).resolve() / recorded
    if place is not None and _exists(place):
        return str(place)
    found = next((near for near in _files_first(Path(run).resolve(), digests) if _holds(near, digests)), None)
    if found is not None:
        return str(found)
    if recorded is None:
        message = "The run folder does not say where its input is."
        raise InputError([Finding(Code.NEEDED, message, f"Name it with {option}.", str(run))])
    message = f"The input is no longer at {recorded}, seen from the run folder, nor beside it."
    raise InputError([Finding(Code.LOCATION, message, f"Name it with {option}.", str(run))])


def _exists(place: Path) -> bool:
    return place.exists() or place.with_name(place.name + ".toml").exists()


def _files_first(run: Path, digests: Mapping[str, str]) -> list[Path]:
    """Places where input may be; of a single file itself before the folders that hold it among others."""
    near = list(_near(run))
    return sorted(near, key=lambda place: place.is_dir()) if len(digests) == 1 else near


def _near(run: Path) -> Iterator[Path]:
    """Places where input may be: the folder of a run and those above it, with what is in them and one level below."""
    seen = 0
    for above in list(run.parents)[:LEVELS]:
        for place in (above, *_inside(above), *(path for name in FOLDERS for path in _inside(above / name))):
            yield place
            seen += 1
            if seen >= MOST:
                return


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _holds(place: Path, digests: Mapping[str, str]) -> bool:
    """Whether the files are there, byte for byte."""
    if not digests:
        return False
    files = {name: place / name if place.is_dir() else place for name in digests}
    alone = len(digests) == 1 and place.name in digests
    return (place.is_dir() or alone) and all(_digest(file) == digests[name] for name, file in files.items())


def _digest(file: Path) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
    except OSError:
        return None
