"""Runs recorded in a store where that is asked for: what is recorded already is not done again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from resilience.cli.console import DONE
from resilience.errors import InputError
from resilience.findings import Code, Finding, without_password

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resilience.cli.console import Terminal
    from resilience.store.records import RunRecord
    from resilience.study.run.recording import RunIdentity

NOT_REPEATED = frozenset({"output", "replace", "store", "log", "format", "quiet", "memory"})
"""Options that say where, not what."""
OF_A_WEEK, RECOMMEND = frozenset({"period", "fresh"}), "recommend"
"""Options that belong to what is done only where the command decides a week; elsewhere they say where or how."""
ALREADY = "Recorded already as run {number}: [bold]{folder}[/] is made from the same input. Nothing was done."
SUPERSEDED = "Since then other input was recorded for {period}, which supersedes it."
FOUND = "[bold]{folder}[/] is this very run, whole, but was not recorded: now it is, as run {number}."
NOTED = "\nRecorded as run [bold]{number}[/] in [bold]{store}[/]{revision}"
REVISION = ": revision {revision} of {period}"


Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="STORE",
        help="Record the run in this store, a file or the URL of a PostgreSQL database; what is recorded already "
        "is not done again.",
    ),
]


@dataclass(frozen=True)
class Storing:
    """Where a run is recorded, and which week it decides."""

    store: Store = None
    period: Annotated[
        str | None,
        typer.Option(
            "--period", metavar="WEEK", help="Week that the run decides, such as 2026-W48; another run of it with "
            "other input supersedes the first. Needs --store.",
        ),
    ] = None  # fmt: skip
    context: typer.Context = None  # type: ignore[assignment]  # typer gives it


class Recording:
    """What is recorded of one run; nothing where no store is named."""

    def __init__(self, terminal: Terminal, storing: Storing, output: Path | None, period: str | None = None) -> None:
        self._terminal, self._store, self._output = terminal, storing.store, output
        self._identity: RunIdentity | None = None
        self.period = _period(storing) if period is None else period
        if self._store is not None and output is None:
            message = "A store records run folders, and none is to be written."
            raise InputError([Finding(Code.NEEDED, message, "Name one with -o RUN.", "--store")])
        self._words = words_given(storing.context) if self._store is not None else ()

    @property
    def marks(self) -> dict[str, object]:
        """What `run.json` is to say of the run."""
        return {} if self._identity is None else self._identity.marks

    def refuse(self, kind: str, *, replace: bool) -> None:
        """Refuse an output that may not be written: at once, or with a store when it is known not to be this run.

        Raises
        ------
        InputError
            When something would be overwritten.
        """
        if self._output is not None and (self._store is None or self._identity is not None):
            from resilience.files import RunFolder

            RunFolder(self._output, replace=replace, kind=kind).refuse()

    def begin(self, identity: Callable[[], RunIdentity]) -> None:
        """End the command with success where the run is recorded already, or is there and only its record is missing.

        Raises
        ------
        typer.Exit
            Then.
        InputError
            When the store cannot be used.
        """
        if self._store is None or self._output is None:
            return
        from resilience.store.run_key import DONE as WHOLE
        from resilience.store.run_store import RunStore
        from resilience.study.run.recording import figures_of

        made = identity()
        with RunStore(self._store) as store:
            found = store.find(made.key)
            if found is not None and found.outcome == WHOLE and made.made(Path(found.folder)):
                self._say_already(found)
            self._identity = made
            if made.made(self._output) and figures_of(self._output)[1] == WHOLE:
                self._say_found(self._record(store))

    def end(self) -> dict[str, object]:
        """Record the run, whose folder is in place; what is to be said of it as JSON.

        Raises
        ------
        InputError
            When the store cannot be used; the folder is there all the same.
        """
        if self._store is None or self._identity is None:
            return {}
        from rich.markup import escape

        from resilience.store.run_store import RunStore

        with RunStore(self._store) as store:
            record = self._record(store)
            revision = REVISION.format(revision=record.revision, period=record.period) if record.period else ""
            self._terminal.show(NOTED.format(number=record.number, store=escape(store.shown), revision=revision))
        return {"recorded": answer(record)}

    def _record(self, store: Any) -> RunRecord:
        from resilience.study.run.recording import figures_of

        assert self._identity is not None
        assert self._output is not None
        figures, outcome = figures_of(self._output)
        made: RunRecord = store.record(
            self._identity.key, self._output.absolute(), words=self._words, figures=figures,
            digests=self._identity.digests, outcome=outcome,
        )  # fmt: skip
        return made

    def _say_already(self, record: RunRecord) -> None:
        from rich.markup import escape

        self._terminal.show(ALREADY.format(number=record.number, folder=escape(record.folder)))
        if record.superseded:
            self._terminal.show(SUPERSEDED.format(period=record.period))
        self._leave(record)

    def _say_found(self, record: RunRecord) -> None:
        from rich.markup import escape

        self._terminal.show(FOUND.format(number=record.number, folder=escape(record.folder)))
        self._leave(record)

    def _leave(self, record: RunRecord) -> None:
        self._terminal.result({"run": record.folder, "again": True, "recorded": answer(record)})
        raise typer.Exit(DONE)


def answer(record: RunRecord) -> dict[str, object]:
    """A record as JSON says it."""
    from dataclasses import asdict

    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(record).items()}


def _period(storing: Storing) -> str:
    if storing.period is None:
        return ""
    if storing.store is None:
        message = "A week is what a run is recorded for, and no store is named."
        raise InputError([Finding(Code.NEEDED, message, "Name one with --store, or leave out --period.", "--period")])
    from resilience.plan.iso_week import IsoWeek

    return str(IsoWeek.read(storing.period))


def words_given(context: typer.Context) -> tuple[str, ...]:
    """The command as it was given, its files by their whole paths and without where it writes; no password."""
    return (str(context.info_name), *(without_password(word) for word in _words(context)))


def _words(context: Any) -> Iterator[str]:
    left = NOT_REPEATED if context.info_name == RECOMMEND else NOT_REPEATED | OF_A_WEEK
    for parameter in context.command.params:
        given = context.get_parameter_source(parameter.name)
        value = context.params.get(parameter.name)
        if parameter.name in left or value is None or given is None or given.name != "COMMANDLINE":
            continue
        option = parameter.opts[0] if parameter.param_type_name == "option" else None
        for one in value if isinstance(value, list | tuple) else (value,):
            yield from _as_given(parameter, option, one)


def _as_given(parameter: Any, option: str | None, value: object) -> Iterator[str]:
    if option is not None and isinstance(value, bool):
        yield option if value or not parameter.secondary_opts else parameter.secondary_opts[0]
        return
    if option is not None:
        yield option
    text = str(getattr(value, "value", value))
    place = isinstance(value, Path) or (
        parameter.name in {"model", "state"} and "://" not in text and Path(text).exists()
    )
    yield str(Path(text).absolute()) if place else text
