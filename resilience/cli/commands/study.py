"""`resilience study`: many futures at once, the policies that compete in them, and what it costs to be wrong."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.commands.reporting import Reporting, reported
from resilience.cli.console import session
from resilience.cli.options import Common, grouped
from resilience.cli.signals import signals
from resilience.cli.storing import Recording, Storing
from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from resilience.study.studies.gathered import StudyResult

StudyArgument = Annotated[Path, typer.Argument(metavar="STUDY.toml", help="Study file.", show_default=False)]

RESUMED = "Going on from [bold]{path}[/]: {done} of the work was done before."


@dataclass(frozen=True)
class StudyOptions(Reporting):
    """How to work, and where to write."""

    time_limit: Annotated[
        float | None, typer.Option(min=0.0, metavar="SECONDS", help="Stop each solve after this long; none by default.")
    ] = None
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes on this machine. Default: one a core where there is enough to do."),
    ] = None
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers to use: tcp://host:8786.")
    ] = None
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="RUN", help="Folder to write the tables to.")
    ] = None
    figures: Annotated[
        bool, typer.Option("--figures", help="Write maps, regret, frontier and tornado as SVG and PNG, too; needs -o.")
    ] = False
    replace: Annotated[bool, typer.Option("--replace", help="Replace an earlier folder of that name.")] = False


@grouped
def study(study: StudyArgument, asked: StudyOptions, storing: Storing, common: Common) -> None:
    """Ask many futures at once: the best plan of each, and what each plan costs where another is right."""
    with session(common, "study", study=study, output=asked.output) as terminal, ExitStack() as alone:
        from rich.markup import escape

        from resilience.cli.commands.resume import checkpoint_of
        from resilience.cli.text.study_text import print_study
        from resilience.cli.text.waiting.progress import Steps
        from resilience.files.claim import claimed
        from resilience.solve.workers.choice import reach
        from resilience.study.run.recording import study_identity
        from resilience.study.studies.folder import KIND, study_summary
        from resilience.study.studies.from_file import asked_of_file
        from resilience.study.studies.study import run_study
        from resilience.study.studies.work.kept_work import KeptWork
        from resilience.study.words import counted

        _refuse(asked)
        reach(asked.cluster)
        recording = Recording(terminal, storing, asked.output)
        recording.refuse(KIND, replace=asked.replace)
        if asked.output is not None:
            alone.enter_context(claimed(asked.output))
        wanted = asked_of_file(study, seconds=asked.time_limit, workers=asked.workers, cluster=asked.cluster)
        name, made = wanted.futures[wanted.today].model.name, (wanted.fingerprint, str(asked.figures))
        recording.begin(lambda: study_identity(name, made, recording.period))
        recording.refuse(KIND, replace=asked.replace)
        kept = None
        if asked.output is not None:
            kept = KeptWork(checkpoint_of(asked.output), wanted.fingerprint)
            count = kept.open()
            if count:
                done = counted(f"{count:,}", "part")
                terminal.tell(RESUMED.format(path=escape(str(kept.folder)), done=done))
            terminal.kept = kept.folder
        found = run_study(wanted, say=Steps(terminal).say, kept=kept)
        terminal.kept = None
        with signals.held():
            folder = None if asked.output is None else _written(found, asked.output, asked, recording.marks)
            print_study(terminal, found, folder)
            if kept is not None:
                kept.clear()
            recorded = recording.end()
            place: dict[str, object] = {} if folder is None else {"run": str(folder)}
            terminal.result(recorded | reported(terminal, place, asked) | study_summary(found))


def _refuse(asked: StudyOptions) -> None:
    """Refuse options that do not go together, before any work is done.

    Raises
    ------
    InputError
        With what to give.
    """
    if asked.figures and asked.output is None:
        raise InputError([Finding(Code.NEEDED, "Figures need a folder.", "Give -o RUN, too.", "--figures")])
    if asked.workers is not None and asked.cluster is not None:
        message = "A cluster brings its own workers."
        raise InputError([Finding(Code.CONTRADICTION, message, "Give --workers or --cluster.", "--workers")])


def _written(found: StudyResult, output: Path, asked: StudyOptions, marks: dict[str, object]) -> Path:
    """Write the folder, with its figures where they are asked for."""
    from resilience.study.studies.folder import study_tables, write_study

    figures = None
    if asked.figures:
        from resilience.report.figure_files import figure_files

        figures = figure_files(study_tables(found), found.asked.futures[found.asked.today].model.currency)
    return write_study(found, output, replace=asked.replace, figures=figures, marks=marks)
