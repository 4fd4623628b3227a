"""Where a store is: a SQLite file or a database URL, whose password is told to nobody."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from resilience.errors import InputError
from resilience.findings import Code, Finding

KNOWN = ("sqlite", "postgresql")
WRITE = "Write it as a file, such as runs/store.db, or like postgresql://user@host/database."
_SECRET = re.compile("pass|secret|token|key", re.IGNORECASE)


def url_of(location: str | Path) -> URL:
    """The URL of a store; a path is a SQLite file.

    Raises
    ------
    InputError
        When it cannot be read, or is of a database that cannot hold a store.
    """
    text = str(location)
    if not text.strip() or "\0" in text:
        raise InputError([Finding(Code.LOCATION, f"{text!r} is no place of a store.", WRITE, "--store")])
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).absolute()))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        scheme = text.partition("://")[0]
        raise InputError([Finding(Code.LOCATION, "The database URL cannot be read.", WRITE, scheme)]) from error
    backend = url.get_backend_name()
    if backend not in KNOWN or (backend == "sqlite" and not url.database):
        message = "A store is kept in a SQLite file or in PostgreSQL."
        raise InputError([Finding(Code.LOCATION, message, WRITE, shown(url))])
    return url


def file_of(url: URL) -> Path | None:
    """The file of a SQLite store."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def shown(url: URL) -> str:
    """A URL as it may be told: of SQLite its file, else without a password."""
    file = file_of(url)
    if file is not None:
        return str(file)
    return url.difference_update_query([name for name in url.query if _SECRET.search(name)]).render_as_string()
