"""A run folder: the results of one run, written whole or not at all; a user's own files in it are never touched."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import ResilienceError
from resilience.files.atomic import (
    clear_left,
    put_folder,
    refuse_if_taken,
    refuse_no_folder,
    temporary_folder,
    writable,
)
from resilience.files.runs.run_marker import MARKER, REPLACE, carry_over, marker_of, refuse_another
from resilience.files.sources.table_text import table_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    import pandas as pd

RUN = "run"
_SURROGATES = re.compile("[\ud800-\udfff]")


class RunFolder:
    """Write results into a hidden folder beside the target, which becomes the target when all went well.

    Parameters
    ----------
    target
        The folder to make.
    replace
        Whether an earlier run of that name and kind may be replaced; anything else is never touched, and files in it
        that no run has written stay there.
    kind
        What kind of run: a plan, a simulation, ...
    marks
        What else `run.json` is to say of it.

    Examples
    --------
    >>> with RunFolder("runs/week-31") as run:  # doctest: +SKIP
    ...     run.write_json("certificate.json", {"gap": 0.0})
    """

    def __init__(
        self,
        target: str | Path,
        *,
        replace: bool = False,
        kind: str = RUN,
        marks: Mapping[str, object] | None = None,
    ) -> None:
        self.target = Path(target)
        self.replace = replace
        self.kind = kind
        self._marks = marks or {}
        self._place = Path(os.path.realpath(self.target)) if os.path.islink(self.target) else self.target  # noqa: PTH114  # never raises
        self._temporary: Path | None = None

    @property
    def path(self) -> Path:
        """Where files are written while the run is open, and the target afterwards."""
        return self.target if self._temporary is None else self._temporary

    def __enter__(self) -> Self:
        """Make the hidden folder.

        Raises
        ------
        InputError
            When the target exists and may not be replaced.
        """
        self.refuse()
        self._temporary = temporary_folder(self._place)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the folder in place, or delete it when something went wrong."""
        temporary, self._temporary = self.path, None
        try:
            if kind is None:
                self.refuse()
                with writable(self.target):
                    self._finish(temporary)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _finish(self, temporary: Path) -> None:
        """Note what was written, take over what is the user's, and put the folder in place."""
        text = json_text({**marker_of(temporary, self.kind), **self._marks})
        (temporary / MARKER).write_text(text, encoding="utf-8", newline="\n")
        if self._place.is_dir():
            carry_over(self._place, temporary)
        put_folder(temporary, self._place)

    def write_json(self, name: str, content: object) -> Path:
        """Write a JSON file with sorted keys; numpy values, dates, paths and words of choice are converted.

        Raises
        ------
        ResilienceError
            When the content holds NaN or an infinity, or something that JSON cannot say; the message says where.
        """
        return self.write_text(name, json_text(content))

    def write_table(self, name: str, table: pd.DataFrame) -> Path:
        """Write a table as CSV without its index; missing values are blank, and no text is a formula."""
        return self.write_text(name, table_text(table))

    def write_text(self, name: str, text: str) -> Path:
        """Write a text file in UTF-8.

        Raises
        ------
        InputError
            When it cannot be written: there is no room.
        """
        return self.write_bytes(name, text.encode(errors="backslashreplace"))

    def write_bytes(self, name: str, content: bytes) -> Path:
        """Write a file as it is.

        Raises
        ------
        InputError
            When it cannot be written: there is no room.
        """
        path = self.path / name
        with writable(self.target / name):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return path

    def refuse(self) -> None:
        """Refuse a target that may not be written, before any work is done for it.

        Raises
        ------
        InputError
            When the target exists and may not be replaced.
        """
        with writable(self.target):
            refuse_no_folder(self._place)
            clear_left(self._place)
            if self.replace:
                refuse_another(self.target, self.kind)
            else:
                refuse_if_taken(self.target, REPLACE if (self.target / MARKER).is_file() else "Name another place.")


def json_text(content: object) -> str:
    """Write content as JSON with sorted keys.

    Raises
    ------
    ResilienceError
        When JSON cannot say it.
    """
    text = json.dumps(plain(content), indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
    return _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)  # of a path that is no text


def plain(content: object, where: str = "") -> object:
    """Convert content to what JSON knows: text, finite numbers, truth values, None, lists and mappings."""
    if isinstance(content, Enum):
        return plain(content.value, where)
    if content is None or isinstance(content, str | bool | int):
        return content
    if isinstance(content, float):
        return _finite(content, where)
    if isinstance(content, date):
        return content.isoformat()
    if isinstance(content, Path):
        return content.as_posix()
    return _container(content, where)


def _container(content: object, where: str) -> object:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    import numpy as np

    if isinstance(content, Mapping):
        return {str(key): plain(value, f"{where}.{key}") for key, value in content.items()}
    if isinstance(content, AbstractSet):
        return [plain(value, where) for value in sorted(content)]
    if isinstance(content, list | tuple):
        return [plain(value, f"{where}[{place}]") for place, value in enumerate(content)]
    if isinstance(content, np.ndarray | np.generic):
        return plain(content.tolist(), where)
    msg = f"{where or 'The content'} is a {type(content).__name__}, which JSON cannot say."
    raise ResilienceError(msg)


def _finite(value: float, where: str) -> float:
    if math.isfinite(value):
        return float(value)
    msg = f"{where or 'The content'} is {value}, which JSON cannot say."
    raise ResilienceError(msg)
