"""Connections to a store: one writer at a time, a wait for it with an end, and errors in our words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from resilience.errors import InputError, how_to_install
from resilience.findings import Code, Finding
from resilience.store.location import file_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection

WAIT = 30
"""Seconds that a writer waits for another."""
READING = "reading"
"""Execution option of a connection that writes nothing."""
REMEDY = "Check the path or URL, the server and the driver; another writer may hold it for long."
LOCK_RUNS = "LOCK TABLE runs IN SHARE ROW EXCLUSIVE MODE"


def engine_of(url: URL) -> Engine:
    """An engine for a store.

    Raises
    ------
    InputError
        When there is no driver for it.
    """
    with told(url):
        if file_of(url) is None:
            return create_engine(url, connect_args={"connect_timeout": WAIT})
        engine = create_engine(url, connect_args={"timeout": WAIT})
        event.listen(engine, "connect", _prepared)
        event.listen(engine, "begin", _begun)
        return engine


def _prepared(connection: Any, _: object) -> None:
    """Set up a connection to SQLite: readers beside a writer, what is written is on the disk, own transactions."""
    connection.isolation_level = None
    for pragma in (f"busy_timeout={WAIT * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begun(connection: Connection) -> None:
    """Take the lock of writers at once: a reader who becomes a writer could wait for ever."""
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def hold_runs(connection: Connection) -> None:
    """Keep other writers of runs waiting until this transaction ends; SQLite does so by itself."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT}s'"))
        connection.execute(text(LOCK_RUNS))


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Say what a database did not do, without statements and without a password.

    Raises
    ------
    InputError
        When it cannot be used.
    """
    try:
        yield
    except (SQLAlchemyError, ImportError, OSError) as error:
        reason = (str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0].rstrip(".")
        password = url.password
        if password:
            reason = reason.replace(str(password), "***")
        message = f"The store cannot be used: {reason}."
        raise InputError([Finding(Code.UNREADABLE, message, how_to_install(error, REMEDY), shown(url))]) from None
