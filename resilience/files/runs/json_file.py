"""JSON files of a run read back: every way in which one can be wrong is a finding with its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from resilience.errors import InputError
from resilience.files.registry.schema import Document, Strict, validate
from resilience.findings import Code, Finding, Findings

if TYPE_CHECKING:
    from pathlib import Path
    from typing import NoReturn

LARGEST = 200_000_000
"""Bytes of a file; the largest of the shipped models has a thousandth of it."""


Shape = TypeVar("Shape", bound=Strict)


class _DefectError(ValueError):
    """Something that JSON allows, or Python does, and that no run writes."""


def read_json(path: Path, remedy: str) -> dict[str, Any]:
    """Read a file that holds one JSON object; `remedy` says what to do where it cannot be read.

    Raises
    ------
    InputError
        When it is none: not there, no file, no text, no JSON, a key twice, or a number that is none.
    """
    content = _parsed(_text(path, remedy), path.name, remedy)
    if not isinstance(content, dict):
        _refuse(Code.JSON_SYNTAX, "The file does not hold one JSON object.", remedy, path.name)
    return content


def read_form(form: type[Shape], folder: Path, file: str, remedy: str) -> Shape:
    """Read a file of a run folder in its form; `file` is its place in the folder, as findings name it.

    Raises
    ------
    InputError
        When it cannot be read, and else with every key that is missing, unknown or of the wrong kind.
    """
    findings = Findings()
    text = validate(form, read_json(folder / file, remedy), Document(file, ""), findings)
    findings.stop()
    assert text is not None  # or there were findings
    return text


def _text(path: Path, remedy: str) -> str:
    place, why = str(path), None
    try:
        if path.exists() and not path.is_file():
            why = "it is a folder" if path.is_dir() else "it is no file"
        elif path.stat().st_size > LARGEST:
            why = f"it has more than {LARGEST // 10**6} million bytes"
        else:
            return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        why = "it is not text in UTF-8"
    except (OSError, ValueError) as error:  # a name with a character that no name may have
        why = getattr(error, "strerror", None) or str(error)
    return _refuse(Code.UNREADABLE, f"{path.name} cannot be read: {why}.", remedy, place)


def _parsed(text: str, file: str, remedy: str) -> Any:
    try:
        return json.loads(text, parse_constant=_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        message = f"The file is not JSON: {error.msg} at character {error.colno}."
        _refuse(Code.JSON_SYNTAX, message, remedy, file, error.lineno)
    except RecursionError:
        _refuse(Code.TOO_DEEP, "Its lists lie too deep within one another.", remedy, file)
    except _DefectError as error:
        _refuse(Code.JSON_SYNTAX, f"The file is not what a run writes: {error}.", remedy, file)
    except ValueError:
        _refuse(Code.JSON_SYNTAX, "The file is not what a run writes: a number has thousands of digits.", remedy, file)


def _constant(word: str) -> float:
    message = f"{word} is no number"
    raise _DefectError(message)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"the key {twice!r} is there twice"
        raise _DefectError(message)
    return found


def _refuse(code: Code, message: str, remedy: str, file: str, row: int | None = None) -> NoReturn:
    raise InputError([Finding(code, message, remedy, file, row)])
