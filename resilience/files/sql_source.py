"""One SQL database whose tables are the model's; the table `model` holds keys and values."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.files.columns import TABLES
from resilience.files.excel_source import cell_text
from resilience.files.grid import SETTINGS, checked_table, missing_tables, unknown_tables
from resilience.files.pairs import settings_of
from resilience.files.raw import RawModel
from resilience.findings import Finding

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

    from resilience.files.grid import Grid
    from resilience.findings import Findings

LABEL = "{}"
FAILED = RawModel("database", None, SETTINGS, "", {}, whole=False)


def read_database(location: str, findings: Findings) -> RawModel:
    """Read every table of a database as text, reporting what cannot be read and never a password."""
    from sqlalchemy.exc import SQLAlchemyError

    opened = open_engine(location, findings)
    if opened is None:
        return FAILED
    url, engine = opened
    try:
        with engine.connect() as connection:
            grids = _grids(connection)
    except SQLAlchemyError as error:
        findings.add(unreachable(url, error))
        return FAILED
    finally:
        engine.dispose()
    unknown_tables(set(grids) - {*TABLES, SETTINGS}, LABEL, findings)
    complete = missing_tables(grids, LABEL, findings)
    tables = {name: checked_table(name, name, grids[name], findings) for name in TABLES if name in grids}
    return RawModel(
        name=Path(url.database or "database").stem,
        settings=settings_of(grids.get(SETTINGS), SETTINGS, findings),
        settings_file=SETTINGS,
        settings_text="",
        tables={name: table for name, table in tables.items() if table is not None},
        hashes={name: _digest(grid) for name, grid in grids.items() if name in {*TABLES, SETTINGS}},
        whole=complete and None not in tables.values(),
    )


def open_engine(location: str, findings: Findings, *, create: bool = False) -> tuple[URL, Engine] | None:
    """Make an engine, or report why there is none; a new SQLite file is made only to `create` a database."""
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import SQLAlchemyError

    try:
        url = make_url(location)
    except SQLAlchemyError:
        remedy = "Write it like sqlite:///folder/model.db or postgresql://user@host/database."
        findings.add(Finding("location", "The database URL cannot be read.", remedy, location.partition(":")[0]))
        return None
    file = Path(url.database or "")
    if url.get_backend_name() == "sqlite" and not create and not file.is_file():
        findings.add(Finding("location", "There is no such database file.", "Check the path.", file.name))
        return None
    try:
        return url, create_engine(url)
    except (SQLAlchemyError, ImportError) as error:
        findings.add(unreachable(url, error))
        return None


def unreachable(url: URL, error: Exception) -> Finding:
    """Report what the driver says in its first line, without statement and password."""
    reason = (str(getattr(error, "orig", error)).splitlines() or [type(error).__name__])[0].rstrip(".")
    message = f"The database {url.render_as_string(hide_password=True)} cannot be used: {reason}."
    return Finding("unreadable", message, "Check the URL, the server and the driver.", Path(url.database or "").name)


def _grids(connection: Connection) -> dict[str, Grid]:
    from sqlalchemy import MetaData, Table, inspect, select

    inspector = inspect(connection)
    names = [*inspector.get_table_names(), *inspector.get_view_names()]
    grids: dict[str, Grid] = {}
    for name in names:
        if name not in {*TABLES, SETTINGS}:
            grids[name] = []
            continue
        table = Table(name, MetaData(), autoload_with=connection)
        known = [*TABLES[name].key] if name in TABLES else ["key"]
        order = [table.c[column] for column in known if column in table.c]
        records = connection.execute(select(table).order_by(*order))
        lines = [[cell_text(value) for value in record] for record in records]
        grids[name] = list(enumerate([[*table.c.keys()], *lines], start=1))
    return grids


def _digest(grid: Grid) -> str:
    return hashlib.sha256(json.dumps(grid, ensure_ascii=False).encode()).hexdigest()
