"""`resilience runs`: what a store knows of runs, and what can be done with them."""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from resilience.cli.commands.compare import answer as compared
from resilience.cli.console import DONE, session
from resilience.cli.options import Common, Format, grouped
from resilience.cli.storing import answer
from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.store.records import RunRecord
    from resilience.store.run_store import RunStore

StoreArgument = Annotated[
    str, typer.Argument(metavar="STORE", help="File or database URL of a store.", show_default=False)
]
RunNumber = Annotated[
    int, typer.Argument(metavar="RUN", min=1, help="Number of a run in the store.", show_default=False)
]
OtherRuns = Annotated[
    list[int], typer.Argument(metavar="RUN RUN...", min=1, help="Numbers of runs; each is set beside the first.")
]
ForgottenRuns = Annotated[
    list[int] | None, typer.Argument(metavar="[RUN...]", min=1, help="Numbers of runs.", show_default=False)
]
FORGOTTEN = "Forgotten: {count:,}. Folders deleted: {deleted:,}."
KEPT = "[yellow]{folder}[/] stays: it is not the run as it was written, or holds other files, too."
AGAIN = "-again"
SAME = "Run {number} came to the same again, to the last byte."
OTHER = "Run {number} came to something else; these files differ: {files}."
GONE = "Run {number} was made again; its folder {folder} is not there any more, or has been changed, to be set beside."
REMOVED = "***"

runs = typer.Typer(help="List, show, compare, repeat or forget the runs of a store.", no_args_is_help=True)


@dataclass(frozen=True)
class ListedRuns:
    """Which runs."""

    model: Annotated[str | None, typer.Option("--model", metavar="NAME", help="Runs of this model alone.")] = None
    period: Annotated[str | None, typer.Option("--period", metavar="WEEK", help="Runs of this week alone.")] = None
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="Runs of one kind: plan, study or simulation.")
    ] = None


@dataclass(frozen=True)
class Repeating:
    """Where to, and from where."""

    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="RUN", help="Folder to write; by default beside the first, -again."),
    ] = None
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="MODEL", help="Where the model is, if it has moved or has a password."),
    ] = None
    scenarios: Annotated[
        str | None,
        typer.Option("--scenarios", metavar="SCENARIOS", help="Where the scenarios are, if they have moved."),
    ] = None
    context: typer.Context = None  # type: ignore[assignment]  # typer gives it


@dataclass(frozen=True)
class Retention:
    """What is forgotten beside the runs named."""

    keep: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Keep the newest N weeks of each model and kind, forget what is older."),
    ] = None
    superseded: Annotated[
        bool, typer.Option("--superseded", help="Forget runs that another of the same week supersedes.")
    ] = False
    folders: Annotated[
        bool, typer.Option("--folders", help="Delete their run folders, too, unless something else is in them.")
    ] = False


@runs.command("list")
@grouped
def list_runs(store: StoreArgument, asked: ListedRuns, common: Common) -> None:
    """List the runs of a store, in the order in which they were recorded."""
    with session(common, "runs list", store=store) as terminal:
        from resilience.cli.text.of_run_text import print_runs

        with opened(store) as held:
            found = held.runs(model=asked.model, period=asked.period, kind=asked.kind)
        print_runs(terminal, found)
        terminal.result({"runs": [answer(one) for one in found]})


@runs.command("show")
@grouped
def show_run(store: StoreArgument, run: RunNumber, common: Common) -> None:
    """Show all that a store knows of a run."""
    with session(common, "runs show", run=run, store=store) as terminal:
        from resilience.cli.text.of_run_text import print_run

        with opened(store) as held:
            found = held.run(run)
        print_run(terminal, found)
        terminal.result({"record": answer(found)})


@runs.command("diff")
@grouped
def diff_runs(store: StoreArgument, run: OtherRuns, common: Common) -> None:
    """Set runs of a store side by side, as `resilience compare` does with their folders."""
    with session(common, "runs diff", runs=run, store=store) as terminal:
        from rich.markup import escape

        from resilience.cli.text.compare_text import print_comparison
        from resilience.study.compare.comparison import compare_runs

        with opened(store) as held:
            folders = [Path(held.run(number).folder) for number in run]
        result = compare_runs(folders, say=lambda words: terminal.tell(escape(words)))
        print_comparison(terminal, result)
        terminal.result(compared(result))


@runs.command("repeat")
@grouped
def repeat_run(store: StoreArgument, run: RunNumber, asked: Repeating, common: Common) -> None:
    """Make a run once more, into a folder of its own, and say whether it comes to the same."""
    with session(common, "runs repeat", run=run, store=store) as terminal:
        from rich.markup import escape

        with opened(store) as held:
            record = held.run(run)
        before = Path(record.folder)
        output = asked.output or before.with_name(before.name + AGAIN)
        exit_code = _made(asked.context.find_root().command, _words(record, asked), output, common)
        if exit_code != DONE:
            raise typer.Exit(exit_code)
        same, words = _beside(record, output)
        terminal.show(escape(words))
        terminal.result({"run": str(output), "same": same, "verdict": words})


@runs.command("forget")
@grouped
def forget_runs(store: StoreArgument, asked: Retention, common: Common, run: ForgottenRuns = None) -> None:
    """Forget runs: those named, those older than what is kept, those superseded. Folders stay unless said."""
    with session(common, "runs forget", runs=run, store=store) as terminal:
        from rich.markup import escape

        from resilience.store.run_store import expired
        from resilience.study.run.recording import forget_folder

        with opened(store) as held:
            known = held.runs()
            numbers = {*(run or ())}
            numbers |= {one.number for one in expired(known, asked.keep)} if asked.keep is not None else set()
            numbers |= {one.number for one in known if asked.superseded and one.superseded}
            gone = held.forget(numbers)
        deleted = [one for one in gone if asked.folders and forget_folder(one)]
        for one in gone:
            if asked.folders and one not in deleted and Path(one.folder).exists():
                terminal.show(KEPT.format(folder=escape(one.folder)))
        terminal.show(FORGOTTEN.format(count=len(gone), deleted=len(deleted)))
        terminal.result({"forgotten": [one.number for one in gone], "deleted": [one.folder for one in deleted]})


def opened(store: str) -> RunStore:
    """A store that is there.

    Raises
    ------
    InputError
        When it is not.
    """
    from resilience.store.run_store import RunStore

    return RunStore(store, make=False)


def _words(record: RunRecord, asked: Repeating) -> list[str]:
    """The command of a run, its input elsewhere where that is asked for."""
    words = list(record.words)
    if len(words) < 2:
        raise InputError([Finding(Code.NEEDED, "How it was made is not recorded.", "Run it by hand.", "RUN")])
    for place, moved in ((1, asked.model), (2, asked.scenarios)):
        if moved is not None and record.kind == "plan":
            words[place] = moved
        elif moved is not None:
            words += ["--model" if place == 1 else "--scenarios", moved]
    if any(REMOVED in word and "://" in word for word in words):
        message = "The password of its database is not recorded."
        raise InputError([Finding(Code.NEEDED, message, "Name the database with --model.", "RUN")])
    return words


def _made(engine: Any, words: Sequence[str], output: Path, common: Common) -> int:
    """Run a command of ours here; its exit code."""
    more = ["--quiet"] if common.quiet else []
    if common.format is not Format.JSON:
        return engine.main([*words, "-o", str(output), *more], standalone_mode=False) or DONE
    with redirect_stdout(StringIO()):  # one answer is printed, and it is ours
        return engine.main([*words, "-o", str(output), *more, "--format", "json"], standalone_mode=False) or DONE


def _beside(record: RunRecord, output: Path) -> tuple[bool | None, str]:
    """Whether a run came to the same again; None where the first is not there to be set beside."""
    from resilience.files.runs.run_marker import all_edited, read_marker
    from resilience.study.run.recording import RECORDED, differing_files

    folder = Path(record.folder)
    if read_marker(folder).get(RECORDED) != record.key or all_edited(folder):
        return None, GONE.format(number=record.number, folder=folder)
    files = differing_files(folder, output)
    if files:
        return False, OTHER.format(number=record.number, files=", ".join(files))
    return True, SAME.format(number=record.number)
