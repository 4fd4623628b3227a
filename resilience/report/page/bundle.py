"""Vega as one script, made by vl-convert once for each of its versions and kept for the next page."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from resilience.errors import InputError
from resilience.files.atomic import whole_file

CLOSING = re.compile("</(script)", re.IGNORECASE)
PLACE = "RESILIENCE_CACHE"
"""Folder that keeps the script, where it is not to be the user's own for caches."""


def vega_script() -> str:
    """Vega, Vega-Lite and Vega-Embed as a script that can stand in a page.

    Making it takes two seconds of a processor; it is kept in the user's folder for caches under a name that holds its
    digest, so that what is no longer what was written is made again.
    """
    folder = _folder()
    stem = f"vega-{version('vl-convert-python')}"
    for kept in sorted(folder.glob(f"{stem}-*.js")) if folder.is_dir() else ():
        with suppress(OSError):
            content = kept.read_bytes()
            if kept.name == f"{stem}-{_digest(content)}.js":
                return content.decode()
    content = _made().encode()
    with suppress(OSError, InputError), whole_file(folder / f"{stem}-{_digest(content)}.js") as place:
        place.write_bytes(content)
    return content.decode()


def _made() -> str:
    import vl_convert

    made: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # the stub asks for more than it needs
    return CLOSING.sub(r"<\\/\1", made)


def _folder() -> Path:
    stated = os.environ.get(PLACE)
    if stated:
        return Path(stated)
    caches = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  # never raises
    return (Path(caches) if caches else home / ".cache") / "resilience"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
