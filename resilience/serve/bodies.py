"""What a request brings: read no further than it may be long, and taken for nothing but what is expected."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from resilience.serve.limits import ENVELOPE, MOST_ASKED, MOST_CHANGES, MOST_UPLOADED

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import Request

WORKBOOK_ENDS = frozenset({".xlsx", ".xlsm"})
LONGEST_NAME = 120


class BodyError(Exception):
    """A request that is not answered: its status, and why."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class TooLongError(BodyError):
    """More came than is read."""

    def __init__(self, most: int) -> None:
        super().__init__(413, f"More than {most / 1e6:g} MB is not read.")


async def body_of(request: Request, most: int = MOST_ASKED) -> bytes:
    """The body of a request, whatever it says of its own length.

    Raises
    ------
    TooLongError
        When it is longer than may be.
    """
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLongError(most)
        parts.append(part)
    return b"".join(parts)


async def asked_of(request: Request) -> dict[str, Any]:
    """A JSON object.

    Raises
    ------
    BodyError
        When it is none.
    """
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise BodyError(415, "JSON is expected.")
    try:
        found = json.loads(await body_of(request))
    except (ValueError, RecursionError):
        raise BodyError(400, "This is no JSON.") from None
    if not isinstance(found, dict):
        raise BodyError(400, "A JSON object is expected.")
    return found


def lines_of(asked: dict[str, Any]) -> tuple[str, ...]:
    """Changes as lines of text.

    Raises
    ------
    BodyError
        When they are none.
    """
    found = asked.get("changes")
    if not isinstance(found, list) or not all(isinstance(line, str) for line in found):
        raise BodyError(400, "Changes are a list of lines of text.")
    if len(found) > MOST_CHANGES:
        raise BodyError(400, f"{len(found)} changes are more than {MOST_CHANGES}.")
    return tuple(found)


def chosen_of(asked: dict[str, Any]) -> list[tuple[str, str]]:
    """Pairs of a kind and a name.

    Raises
    ------
    BodyError
        When they are none.
    """
    found = asked.get("chosen")
    pairs: list[Any] = found if isinstance(found, list) else [None]
    if not all(isinstance(one, list) and len(one) == 2 and all(isinstance(word, str) for word in one) for one in pairs):
        raise BodyError(400, "What is chosen is a list of pairs of a kind and a name.")
    return [(kind, name) for kind, name in pairs]


async def workbook_of(request: Request) -> tuple[str, bytes]:
    """Name and content of the workbook in a form.

    Raises
    ------
    BodyError
        When there is none, or it is too large.
    """
    name, content = await _file_of(request)
    if len(content) > MOST_UPLOADED:
        raise TooLongError(MOST_UPLOADED)
    if PurePath(name).suffix.lower() not in WORKBOOK_ENDS:
        raise BodyError(415, "Choose an Excel workbook: its name ends in .xlsx or .xlsm.")
    return name, content


async def _file_of(request: Request) -> tuple[str, bytes]:
    """Name and content of the file in a form, read no further than it may be long."""
    from starlette.datastructures import UploadFile
    from starlette.formparsers import MultiPartException, MultiPartParser

    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise BodyError(415, "A form with a file is expected.")
    try:
        form = await MultiPartParser(request.headers, _limited(request), max_files=1, max_fields=4).parse()
    except MultiPartException as error:
        raise BodyError(400, f"The form cannot be read: {error.message}") from None
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise BodyError(400, "The form holds no file.")
    content = await file.read()
    await form.close()
    return safe_name(file.filename or ""), content


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_UPLOADED + ENVELOPE:
            raise TooLongError(MOST_UPLOADED)
        yield part


def safe_name(given: str) -> str:
    """A file's name that leads nowhere: its last part, of letters that every disk takes."""
    last = re.split(r"[/\\]", given)[-1]
    kept = re.sub(r"[^\w .()+-]", "_", last).strip(" .")
    ends = PurePath(kept).suffix[:8]
    return kept.removesuffix(ends)[: LONGEST_NAME - len(ends)] + ends or "workbook"
