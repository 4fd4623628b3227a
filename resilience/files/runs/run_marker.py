"""What `run.json` says of a run folder: its kind, and every file that the run wrote with its digest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKER = "run.json"
"""Written into every run folder, so that replacing one never deletes a folder of another kind."""
REPORT = "report.html"
"""The page made of a run folder: no part of what the run wrote, and of no use beside another run."""
REPLACE = "Name another place, or replace it: --replace, in Python replace=True."
UNSEARCHED = "Plan again, with --replace, until one is found, or name the folder of a plan that was found."
_TELLING = {
    "plan.json": "plan",
    "simulation.json": "simulation",
    "bands.json": "bands",
    "false_diversification.csv": "exposure",
}
"""Files by which a run folder of an earlier version tells its kind."""
NOT_SEARCHED = {"searched": False}
"""What `run.json` says where the time was over before a plan was found: the folder holds the plan of today."""
_KEPT = ".kept"


def marker_of(folder: Path, kind: str) -> dict[str, object]:
    """What the marker of a folder says that holds nothing but what a run wrote."""
    return {
        "schema": 1,
        "kind": kind,
        "files": {path.relative_to(folder).as_posix(): _digest(path) for path in sorted(_files(folder))},
    }


def read_marker(folder: Path) -> dict[str, Any]:
    """What a run folder says of itself; nothing where it says nothing that can be read."""
    try:
        content = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def kind_of(folder: Path) -> str | None:
    """The kind of a run folder; None where it does not tell."""
    stated = read_marker(folder).get("kind")
    if isinstance(stated, str):
        return stated
    return next((kind for name, kind in _TELLING.items() if (folder / name).is_file()), None)


def is_searched(folder: Path) -> bool:
    """Whether a run folder of a plan, or what stands there, may hold one that was found."""
    return read_marker(folder).get("searched") is not False


def refuse_unsearched(folder: Path) -> None:
    """Refuse a run folder that holds today's plan, for no plan was found.

    Raises
    ------
    InputError
        When it does.
    """
    if not is_searched(folder):
        message = "No plan was found before this run ended: it holds today's plan, of which nothing is known."
        raise InputError([Finding(Code.NO_MATCH, message, UNSEARCHED, str(folder))])


def edited(folder: Path, name: str) -> bool:
    """Whether a file of a run folder is not what the run wrote; where that is not noted, it is taken to be."""
    files = read_marker(folder).get("files")
    noted = files.get(name) if isinstance(files, dict) else None
    return noted is not None and noted != _digest(folder / name)


def all_edited(folder: Path) -> list[str]:
    """Files of a run folder that are not what the run wrote, or gone."""
    files = read_marker(folder).get("files")
    names = sorted(files) if isinstance(files, dict) else []
    return [name for name in names if edited(folder, name)]


def refuse_another(target: Path, kind: str) -> None:
    """Refuse to replace what is no run of a kind.

    Raises
    ------
    InputError
        When something stands there that is none, unless it is an empty folder.
    """
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not (target / MARKER).is_file():
        message = f"It is no run folder: it has no {MARKER}."
    elif (other := kind_of(target)) not in (None, kind):
        message = f"It holds the results of another command ({other}), which would be lost; this one writes {kind}."
    else:
        return
    raise InputError([Finding(Code.EXISTS, message, "Name another place.", str(target))])


def carry_over(old: Path, new: Path) -> None:
    """Put what is the user's own in a run folder into the one that is to replace it.

    A file that the new run writes, too, is kept beside it under a name of its own.
    """
    noted = read_marker(old).get("files")
    ours = {MARKER, REPORT, *(noted if isinstance(noted, dict) else ())}
    for path in sorted(_files(old)):
        name = path.relative_to(old)
        if name.as_posix() in ours or (not isinstance(noted, dict) and (new / name).exists()):
            continue
        _link(path, _free(new / name))


def _free(path: Path) -> Path:
    while os.path.lexists(path):
        path = path.with_name(path.stem + _KEPT + path.suffix)
    return path


def _link(source: Path, target: Path) -> None:
    """Give a file a second name, which takes no room; where that cannot be, a copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink():
        target.symlink_to(source.readlink())
        return
    if source.is_dir():
        target.mkdir(exist_ok=True)
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _files(folder: Path) -> Iterator[Path]:
    """Everything below a folder but folders that hold something; links are not followed."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink() and any(path.iterdir()):
            yield from _files(path)
        else:
            yield path


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""  # a pipe would never end
    except OSError:
        return ""
