"""A model as the tables of one SQL database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.registry.columns import TABLES
from resilience.files.registry.naming import SETTINGS
from resilience.files.registry.settings import own_names, pairs_from_settings
from resilience.files.sources.pairs import KEY, VALUE
from resilience.files.sources.sources import read_raw
from resilience.findings import Code, Finding, Findings
from resilience.given import PLACE, TEXT, takes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from resilience.files.registry.raw import RawModel


@takes(model_location=PLACE, url=TEXT)
def write_database(model_location: str | Path, url: str) -> None:
    """Write a model's tables, and the table `model` of keys and values, into a database, all or nothing.

    Parameters
    ----------
    model_location
        Where the model is, in any of the three forms.
    url
        A SQLAlchemy URL; tables of these names must not exist yet.

    Raises
    ------
    InputError
        When the tables cannot be read, or the database cannot take them.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from resilience.files.sources.sql_source import open_engine, unreachable

    findings = Findings()
    raw = read_raw(model_location, findings)
    opened = open_engine(url, findings, create=True)
    findings.stop()
    if opened is None:
        raise InputError(tuple(findings))
    parsed, engine = opened
    try:
        with engine.begin() as connection:
            _refuse_existing(connection)
            for name, header, records in _grids(raw):
                _write(connection, name, header, records)
    except SQLAlchemyError as error:
        raise InputError([unreachable(parsed, error)]) from error
    finally:
        engine.dispose()


def _grids(raw: RawModel) -> Iterator[tuple[str, tuple[str, ...], list[dict[str, str | None]]]]:
    pairs = pairs_from_settings(own_names(raw.settings))
    yield SETTINGS, (KEY, VALUE), [{KEY: key, VALUE: text} for key, text in pairs]
    for name, table in raw.tables.items():
        yield name, table.header, [{column: text or None for column, text in row.cells.items()} for row in table.rows]


def _refuse_existing(connection: Connection) -> None:
    from sqlalchemy import inspect

    taken = sorted({*inspect(connection).get_table_names()} & {*TABLES, SETTINGS})
    if taken:
        message = "The table already exists."
        remedy = "Use an empty database, or delete its tables first."
        raise InputError([Finding(Code.EXISTS, message, remedy, name) for name in taken])


def _write(connection: Connection, name: str, header: tuple[str, ...], records: list[dict[str, str | None]]) -> None:
    from sqlalchemy import Column, MetaData, Table, Text

    table = Table(name, MetaData(), *(Column(column, Text) for column in header))
    table.create(connection)
    if records:
        connection.execute(table.insert(), records)
