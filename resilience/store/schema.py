"""The tables of a store made, or brought to the form of this engine, by one process at a time."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.store.location import file_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection, Engine

LOCK = ".lock"
ADVISORY = 7_307_455
"""Number of the lock that PostgreSQL keeps while tables are made."""
VERSION_TABLE = "resilience_schema"
NEWER = "The store was written by a newer engine (its form {found} is not known here)."


def upgrade(engine: Engine, url: URL) -> None:
    """Bring the tables to the newest form; nothing is done where they have it.

    Raises
    ------
    InputError
        When a newer engine has written the store.
    """
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head()
    with engine.connect().execution_options(reading=True) as connection:
        if _found(connection) == newest:
            return
    with _alone(url), engine.begin() as connection:
        if connection.dialect.name != "sqlite":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ADVISORY})
        found = _found(connection)
        if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
            message = NEWER.format(found=found)
            raise InputError([Finding(Code.FORMAT, message, "Use that engine, or another store.", shown(url))])
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


def _found(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


@contextmanager
def _alone(url: URL) -> Iterator[None]:
    """Hold a file beside a SQLite store while its tables are made; a kill frees it."""
    file = file_of(url)
    if file is None:
        yield
        return
    try:
        import fcntl
    except ImportError:  # SQLite's own lock has to do
        yield
        return
    handle = os.open(file.with_name(f".{file.name}{LOCK}"), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
