"""One SQL database whose tables are the model's; the table `model` holds keys and values."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import how_to_install
from resilience.files.registry.columns import TABLES
from resilience.files.registry.hazard_table import HAZARDS
from resilience.files.registry.naming import SETTINGS, naming_of, plain
from resilience.files.registry.raw import RawModel
from resilience.files.sources.cell_text import cell_text
from resilience.files.sources.excel_source import Source
from resilience.files.sources.grid import MOST_ROWS, RawSheet
from resilience.files.sources.pairs import KEY, settings_of
from resilience.files.sources.table_set import RELATIONS, read_tables
from resilience.findings import Code, Finding, Findings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import URL, Connection, Engine

    from resilience.files.registry.column import Table
    from resilience.files.registry.naming import Naming
    from resilience.files.registry.raw import RawTable
    from resilience.files.sources.grid import Grid

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
            return _model(Path(url.database or "database").stem, connection, findings)
    except SQLAlchemyError as error:
        findings.add(unreachable(url, error))
        return FAILED
    finally:
        engine.dispose()


def _model(name: str, connection: Connection, findings: Findings) -> RawModel:
    from sqlalchemy import inspect

    inspector = inspect(connection)
    names = [*inspector.get_table_names(), *inspector.get_view_names()]
    pairs = next((table for table in names if table.lower() == SETTINGS), None)
    sheet = None if pairs is None else RawSheet(SETTINGS, _grid(connection, pairs, KEY))
    settings = settings_of(sheet, SETTINGS, findings)
    naming = naming_of(settings.tree, SETTINGS, findings)
    hashes = {} if sheet is None else {SETTINGS: _digest(sheet.lines)}

    def load(table: str) -> RawSheet:
        ours = naming.table_of(table) or table
        keys = TABLES[ours].key
        grid = _grid(connection, table, *(naming.columns.get(ours, {}).get(key, key) for key in keys))
        hashes[table] = _digest(grid)
        return RawSheet(table, grid)

    found = read_tables({table: table for table in names}, load, naming, RELATIONS, findings)
    return RawModel(name, settings.tree, SETTINGS, "", found.tables, hashes, found.whole, settings.rows)


def read_hazard_table(location: str, findings: Findings) -> Source | None:
    """Read the table of hazards of a database, and its settings."""
    from sqlalchemy import inspect
    from sqlalchemy.exc import SQLAlchemyError

    opened = open_engine(location, findings)
    if opened is None:
        return None
    url, engine = opened
    try:
        with engine.connect() as connection:
            inspector = inspect(connection)
            names = [*inspector.get_table_names(), *inspector.get_view_names()]
            pairs = next((table for table in names if table.lower() == SETTINGS), None)
            sheet = None if pairs is None else RawSheet(SETTINGS, _grid(connection, pairs, KEY))
            settings = settings_of(sheet, SETTINGS, Findings()).tree or {}
            naming = naming_of(settings, SETTINGS, Findings())
            found = {name: _grid(connection, name, "name") for name in naming.tables(names).get(HAZARDS, [])}
    except SQLAlchemyError as error:
        findings.add(unreachable(url, error))
        return None
    finally:
        engine.dispose()
    sheets = [RawSheet(name, grid) for name, grid in found.items()]
    return Source(sheets, settings, naming, {name: _digest(grid) for name, grid in found.items()})


def read_state_relations(
    location: str, tables: Mapping[str, Table], findings: Findings
) -> tuple[dict[str, RawTable], dict[str, str], bool]:
    """Read the tables of a database that are those of a state, their digests, and whether all were read."""
    from sqlalchemy import inspect
    from sqlalchemy.exc import SQLAlchemyError

    opened = open_engine(location, findings)
    if opened is None:
        return {}, {}, False
    url, engine = opened
    hashes: dict[str, str] = {}
    try:
        with engine.connect() as connection:
            inspector = inspect(connection)
            names = [*inspector.get_table_names(), *inspector.get_view_names()]
            naming = _naming(connection, names)

            def load(table: str) -> RawSheet:
                ours = naming.table_of(table) or table
                grid = _grid(connection, table, *tables[ours].key)
                hashes[table] = _digest(grid)
                return RawSheet(table, grid)

            words = RELATIONS._replace(of="state")
            found = read_tables({name: name for name in names}, load, naming, words, findings, tables=tables)
            return found.tables, hashes, found.whole
    except SQLAlchemyError as error:
        findings.add(unreachable(url, error))
        return {}, {}, False
    finally:
        engine.dispose()


def _naming(connection: Connection, names: Sequence[str]) -> Naming:
    """Names that the settings of a database map, where it has any."""
    pairs = next((table for table in names if table.lower() == SETTINGS), None)
    sheet = None if pairs is None else RawSheet(SETTINGS, _grid(connection, pairs, KEY))
    settings = settings_of(sheet, SETTINGS, Findings()).tree or {}
    return naming_of(settings, SETTINGS, Findings())


def open_engine(location: str, findings: Findings, *, create: bool = False) -> tuple[URL, Engine] | None:
    """Make an engine, or report why there is none; a new SQLite file is made only to `create` a database."""
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import SQLAlchemyError

    try:
        url = make_url(location)
    except SQLAlchemyError:
        remedy = "Write it like sqlite:///folder/model.db or postgresql://user@host/database."
        findings.add(Finding(Code.LOCATION, "The database URL cannot be read.", remedy, location.partition(":")[0]))
        return None
    file = Path(url.database or "")
    if url.get_backend_name() == "sqlite" and not create and not file.is_file():
        findings.add(Finding(Code.LOCATION, "There is no such database file.", "Check the path.", file.name))
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
    remedy = how_to_install(error, "Check the URL, the server and the driver.")
    return Finding(Code.UNREADABLE, message, remedy, Path(url.database or "").name)


def _grid(connection: Connection, name: str, *keys: str) -> Grid:
    """The rows of a table or view in the order of its keys, below the names of its columns."""
    from sqlalchemy import MetaData, Table, select

    table = Table(name, MetaData(), autoload_with=connection)
    order = [column for key in keys for column in table.c if plain(column.name) == plain(key)]
    records = connection.execute(select(table).order_by(*order).limit(MOST_ROWS + 1))
    lines = [[cell_text(value) for value in record] for record in records]
    return list(enumerate([[*table.c.keys()], *lines], start=1))


def _digest(grid: Grid) -> str:
    return hashlib.sha256(json.dumps(grid, ensure_ascii=False).encode()).hexdigest()
