"""A workbook looked through in a process of its own: what is wrong with it, by sheet, row and column."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.serve.door import TOKEN_PLACE
from resilience.serve.limits import CHECK_SECONDS
from resilience.serve.talk import PROTOCOL

if TYPE_CHECKING:
    from resilience.findings import Findings

_MAIN = "resilience.serve.looking"
TOO_LONG = "Looking through it took longer than {seconds:g} seconds."
UNREAD = "It could not be looked through."


class UnlookedError(Exception):
    """A workbook that could not be looked through, and why."""


def looked_through(name: str, content: bytes) -> Findings:
    """What is wrong with a workbook.

    Raises
    ------
    UnlookedError
        When that took too long, or the process that looked ended.
    """
    path = os.pathsep.join(entry or "." for entry in sys.path)
    clean = {key: value for key, value in os.environ.items() if key != TOKEN_PLACE}
    with tempfile.TemporaryDirectory(prefix="workbook-") as folder:
        place = Path(folder) / name
        place.write_bytes(content)
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", _MAIN, str(place)],
                stdout=subprocess.PIPE,
                stdin=subprocess.DEVNULL,
                env=clean | {"PYTHONPATH": path},
                timeout=CHECK_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnlookedError(TOO_LONG.format(seconds=CHECK_SECONDS)) from None
    if done.returncode:
        raise UnlookedError(UNREAD)
    found: Findings = pickle.loads(done.stdout)  # from a process of our own
    return found


def main() -> None:
    """Look through the workbook that is named, and hand over what was found."""
    from resilience.files.checking import check

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    found = check(sys.argv[1])
    answers.write(pickle.dumps(found, PROTOCOL))
    answers.close()


if __name__ == "__main__":
    main()
