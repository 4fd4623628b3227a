"""Runs recorded, found, told and forgotten."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.store.database import READING, engine_of, hold_runs, told
from resilience.store.location import file_of, shown, url_of
from resilience.store.records import DigestRow, FigureRow, RunRecord, RunRow, record_of
from resilience.store.run_key import DONE
from resilience.store.schema import upgrade

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from sqlalchemy import ColumnElement

    from resilience.store.run_key import RunKey

LISTED = "`resilience runs list` says which there are."


class RunStore:
    """A store of runs: a SQLite file, made where there is none, or a PostgreSQL database.

    Parameters
    ----------
    location
        A path, or a database URL.
    make
        Whether a SQLite file that is not there is made; else its absence is a finding.

    Examples
    --------
    >>> with RunStore("runs/store.db") as store:  # doctest: +SKIP
    ...     store.runs()
    """

    def __init__(self, location: str | Path, *, make: bool = True) -> None:
        self.url = url_of(location)
        file = file_of(self.url)
        if file is not None and not make and not file.is_file():
            raise InputError([Finding(Code.LOCATION, "There is no such store.", "Check the path.", str(file))])
        with told(self.url):
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
            self._engine = engine_of(self.url)
            upgrade(self._engine, self.url)

    @property
    def shown(self) -> str:
        """Where it is, without a password."""
        return shown(self.url)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def find(self, key: RunKey) -> RunRecord | None:
        """The run of a key, if it is recorded."""
        with told(self.url), self._reading() as session:
            row = session.scalar(select(RunRow).where(RunRow.key == key.digest))
            return None if row is None else record_of(row)

    def runs(self, *, model: str | None = None, period: str | None = None, kind: str | None = None) -> list[RunRecord]:
        """Runs in the order in which they were recorded, of a model, period or kind where one is named."""
        wanted = {"model": model, "period": period, "kind": kind}
        query = select(RunRow).filter_by(**{name: value for name, value in wanted.items() if value is not None})
        with told(self.url), self._reading() as session:
            return [record_of(row) for row in session.scalars(query.order_by(RunRow.number))]

    def run(self, number: int) -> RunRecord:
        """The run of a number.

        Raises
        ------
        InputError
            When there is none.
        """
        with told(self.url), self._reading() as session:
            row = session.get(RunRow, number)
            if row is None:
                raise InputError([Finding(Code.NO_MATCH, f"There is no run {number}.", LISTED, self.shown)])
            return record_of(row)

    def record(
        self,
        key: RunKey,
        folder: Path,
        *,
        words: Sequence[str] = (),
        figures: Mapping[str, float] | None = None,
        digests: Mapping[str, str] | None = None,
        outcome: str = DONE,
    ) -> RunRecord:
        """Record a run whose folder is in place; one of the same key takes the place of what was recorded of it.

        A run of a period supersedes earlier ones of its kind, model and period, which are kept.

        Parameters
        ----------
        words
            The command that made it, without a password.
        outcome
            `done`, or `stopped` where it ended before what was asked for was proven.
        """
        with told(self.url), self._writing() as session:
            hold_runs(session.connection())
            row = session.scalar(select(RunRow).where(RunRow.key == key.digest))
            if row is None:
                row = _new_row(session, key)
            row.folder, row.words, row.outcome = str(folder), list(words), outcome
            row.recorded = datetime.now(UTC).isoformat(timespec="seconds")
            row.figures, row.digests = [], []
            session.flush()
            row.figures = [FigureRow(name=name, value=value) for name, value in (figures or {}).items()]
            row.digests = [DigestRow(name=name, sha256=value) for name, value in (digests or {}).items()]
            session.flush()
            return record_of(row)

    def forget(self, numbers: Collection[int]) -> list[RunRecord]:
        """Delete records, not folders; the newest revision that is left of a period is superseded no more.

        Raises
        ------
        InputError
            When one of them is not there; then none is deleted.
        """
        with told(self.url), self._writing() as session:
            hold_runs(session.connection())
            rows = {number: session.get(RunRow, number) for number in sorted(set(numbers))}
            missing = [str(number) for number, row in rows.items() if row is None]
            if missing:
                message = f"There is no run {', '.join(missing)}; nothing was forgotten."
                raise InputError([Finding(Code.NO_MATCH, message, LISTED, self.shown)])
            found = [row for row in rows.values() if row is not None]
            gone = [record_of(row) for row in found]
            for row in found:
                session.delete(row)
            session.flush()
            for one in gone:
                _renew(session, one)
            return gone

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with Session(self._engine.execution_options(**{READING: True})) as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with Session(self._engine) as session, session.begin():
            yield session


def _new_row(session: Session, key: RunKey) -> RunRow:
    """Begin a row for a key, the newest revision of its series; of a period it supersedes the others."""
    series = _series(key.kind, key.model, key.period)
    newest = session.scalar(select(func.max(RunRow.revision)).where(*series)) or 0
    if key.dated:
        session.execute(update(RunRow).where(*series).values(superseded=True))
    row = RunRow(
        key=key.digest, kind=key.kind, model=key.model, period=key.period, inputs=key.inputs, engine=key.engine,
        seed=key.seed, revision=newest + 1, superseded=False, outcome=DONE, folder="", recorded="", words=[],
    )  # fmt: skip
    session.add(row)
    return row


def _renew(session: Session, gone: RunRecord) -> None:
    """Let the newest revision that is left where one has gone count again."""
    series = _series(gone.kind, gone.model, gone.period)
    newest = session.scalar(select(RunRow).where(*series).order_by(RunRow.revision.desc()).limit(1))
    if newest is not None:
        newest.superseded = False


def _series(kind: str, model: str, period: str) -> tuple[ColumnElement[bool], ...]:
    return (RunRow.kind == kind, RunRow.model == model, RunRow.period == period)


def expired(runs: Sequence[RunRecord], keep: int) -> list[RunRecord]:
    """Runs of all but the newest periods of each kind and model; of no period, all but the newest runs.

    Parameters
    ----------
    keep
        How many periods, or runs of no period, are kept.
    """
    series: dict[tuple[str, str, bool], dict[str | int, list[RunRecord]]] = {}
    for run in runs:
        of_one = series.setdefault((run.kind, run.model, bool(run.period)), {})
        of_one.setdefault(run.period or run.number, []).append(run)
    return [run for of_one in series.values() for name in sorted(of_one, reverse=True)[keep:] for run in of_one[name]]
