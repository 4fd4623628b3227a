"""A memory's numbers as a file: written whole or not at all, read with a check."""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.errors import InputError
from resilience.files.atomic import refuse_no_folder, whole_file, writable
from resilience.findings import Code, Finding
from resilience.solve.memory.fingerprints import SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

FORMAT = 1
DAMAGED = (ValueError, KeyError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error, NotImplementedError)
"""What numpy raises where a file is none of its own, or was damaged."""
NO_MEMORY = "It does not hold what earlier runs found: `resilience plan` did not write it, or it is damaged."


def write(path: Path, parts: Mapping[str, Mapping[bytes, NDArray[Any]]], names: str) -> None:
    """Write named groups of arrays, each array under a key of `SIZE` bytes or of text, and a text."""
    stored: dict[str, NDArray[Any]] = {"format": np.array([FORMAT]), "names": _bytes(names.encode())}
    for part, arrays in parts.items():
        stored[f"{part}_keys"] = _bytes(b"".join(arrays))
        stored[f"{part}_sizes"] = np.array([len(array) for array in arrays.values()], dtype=np.int64)
        stored[part] = np.concatenate([np.empty(0), *arrays.values()])
    with whole_file(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, **stored)  # type: ignore[arg-type]  # numpy's stub takes the arrays for its own option


def read(path: Path, parts: tuple[str, ...]) -> tuple[dict[str, dict[bytes, NDArray[Any]]], str]:
    """Read the groups and the text again.

    Raises
    ------
    InputError
        When the file is damaged or none of ours.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            if stored["format"].tolist() != [FORMAT]:
                raise InputError([_unusable(path, "It was written by another version.")])
            return {part: _group(stored, part) for part in parts}, stored["names"].tobytes().decode()
    except OSError as error:
        raise InputError([_unusable(path, f"It cannot be read: {error.strerror or 'it is damaged'}.")]) from error
    except DAMAGED as error:
        raise InputError([_unusable(path, NO_MEMORY)]) from error


def followed(path: Path) -> Path:
    """The file a name leads to, also by a link."""
    return Path(os.path.realpath(path)) if os.path.islink(path) else path  # noqa: PTH114  # never raises


def refuse_place(path: Path, output: Path) -> None:
    """Refuse to keep a memory where something else is, or where no file can be.

    Raises
    ------
    InputError
        When there is a file of another kind, a folder, a device, or no folder to write to.
    """
    with writable(path):
        refuse_no_folder(path)
        message = _unfit(path, output)
    if message is not None:
        remedy = "Name the memory of an earlier run, or a file that does not exist yet."
        raise InputError([Finding(Code.UNUSABLE_MEMORY, message, remedy, f"--memory {path}")])


def _unfit(path: Path, output: Path) -> str | None:
    """Why a place is none for a memory."""
    if path.absolute() == output.absolute():
        return "The run folder is to be written there."
    if path.is_file():
        return None if _is_ours(path) else NO_MEMORY
    if path.exists():
        return "It is a folder or a device, no file."
    return "It is a link that leads nowhere." if os.path.lexists(path) else None


def _is_ours(path: Path) -> bool:
    """Whether a file begins as a memory does, whole or damaged."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return "format" in stored and "pools_keys" in stored
    except (OSError, *DAMAGED):
        return False


def _group(stored: Mapping[str, NDArray[Any]], part: str) -> dict[bytes, NDArray[Any]]:
    keys, sizes = stored[f"{part}_keys"].tobytes(), stored[f"{part}_sizes"]
    pieces = np.split(stored[part], np.cumsum(sizes)[:-1]) if len(sizes) else []
    return {keys[i * SIZE : (i + 1) * SIZE]: piece for i, piece in enumerate(pieces)}


def _unusable(path: Path, message: str) -> Finding:
    return Finding(
        Code.UNUSABLE_CHECKPOINT, message, "Delete it, or start afresh: --fresh, in Python without a memory.", str(path)
    )


def _bytes(text: bytes) -> NDArray[Any]:
    return np.frombuffer(text, dtype=np.uint8)
