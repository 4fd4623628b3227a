"""`resilience recommend`: what to do this week, from the state of the week and the plan in force."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.commands.reporting import Reporting, reported
from resilience.cli.console import DONE, STOPPED, session
from resilience.cli.inputs import read_input
from resilience.cli.options import Changing, Common, Effort, ModelArgument, ScenariosArgument, grouped
from resilience.cli.signals import signals
from resilience.cli.storing import Recording, Store, Storing
from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from resilience.cli.console import Terminal
    from resilience.hazard.book import HazardBook
    from resilience.plan.iso_week import IsoWeek
    from resilience.plan.model import Model
    from resilience.solve.memory.memory import Memory
    from resilience.study.run.recording import RunIdentity
    from resilience.study.weekly.since.causes import WeekCauses
    from resilience.study.weekly.week import WeekFound, WeekGiven

KIND = "recommendation"
SEARCHING = 0.75
"""Share of the time limit after which the search ends: what is left is for asking what each change is worth."""
NO_TIME = "the week was stopped before."


WeekOutput = Annotated[Path, typer.Option("--output", "-o", metavar="RUN", help="Run folder to write.")]
LastRun = Annotated[
    Path | None,
    typer.Option(
        "--previous",
        metavar="RUN",
        help="Last week's run folder, or that of a plan: its plan is in force. Left out in the first week, when what "
        "the tables say of today is.",
    ),
]


@dataclass(frozen=True)
class OfTheWeek:
    """What a week is decided on, and where its run folder goes."""

    state: Annotated[
        str, typer.Option("--state", metavar="STATE", help="Folder, workbook or database URL of the state of the week.")
    ]
    period: Annotated[
        str,
        typer.Option(
            "--period", metavar="WEEK", help="Week to decide, such as 2026-W48: the only date that decides anything."
        ),
    ]
    output: WeekOutput
    previous: LastRun = None
    switching_cost: Annotated[
        float | None,
        typer.Option(
            "--switching-cost", min=0.0, metavar="MONEY", help="What one change of the plan costs the organisation, "
            "spread over a year: what saves less is left alone.",
        ),
    ] = None  # fmt: skip
    watched_since: Annotated[
        str | None,
        typer.Option(
            "--watched-since",
            metavar="DAY",
            help="First day on which hazards were watched, such as 2024-01-01: from then on the events of the state "
            "move their rates. By default as last week; nowhere said, rates are those of the scenario file.",
        ),
    ] = None
    keep: Annotated[
        float | None,
        typer.Option("--keep", min=0.0, max=1.0, metavar="SHARE", help="What a year-old event still counts for."),
    ] = None
    causes: Annotated[
        bool,
        typer.Option(
            "--causes/--no-causes",
            help="Work out whose doing the changes since last week are: news of stock, events, beliefs or the model.",
        ),
    ] = True
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Write each table as Parquet, too; needs the extra parquet.")
    ] = False
    replace: Annotated[bool, typer.Option("--replace", help="Replace an earlier run of that name.")] = False
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start from nothing: leave what last week's search found aside.")
    ] = False
    store: Store = None
    context: typer.Context = None  # type: ignore[assignment]  # typer gives it


UNWATCHED = "It says what a year-old event counts for, but nobody said since when hazards are watched: none counts."
WATCH = "Name that day with --watched-since, or leave out --keep."


@grouped
def recommend(
    model: ModelArgument,
    scenarios: ScenariosArgument,
    asked: OfTheWeek,
    changing: Changing,
    effort: Effort,
    reporting: Reporting,
    common: Common,
) -> None:
    """Say what to do this week: order, call, shift, qualify, reserve, buffer, and what to leave alone."""
    inputs = {"model": model, "scenarios": scenarios, "output": asked.output, "period": asked.period}
    with session(common, "recommend", **inputs) as terminal, ExitStack() as alone, signals.held():
        from resilience.files.claim import claimed
        from resilience.plan.iso_week import IsoWeek

        signals.alarm(effort.time_limit)
        week = IsoWeek.read(asked.period)
        recording = Recording(terminal, Storing(asked.store, None, asked.context), asked.output, str(week))
        recording.refuse(KIND, replace=asked.replace)
        inputs_read = read_input(terminal, model, scenarios, changing)
        alone.enter_context(claimed(asked.output))
        given = _given(inputs_read, asked, effort, week)
        recording.begin(lambda: _identity(given, asked))
        recording.refuse(KIND, replace=asked.replace)
        memory = _remembered(asked)
        found = signals.known(lambda: _decided(terminal, given, asked, memory))
        found, causes = _split(terminal, found, asked, memory)
        _delivered(terminal, found, (asked, reporting), recording, memory, causes)


def _given(inputs: tuple[Model, HazardBook], asked: OfTheWeek, effort: Effort, week: IsoWeek) -> WeekGiven:
    """All that the week is decided on."""
    from resilience.files.state.read import read_state
    from resilience.study.weekly.beliefs import BeliefOptions
    from resilience.study.weekly.folder import refuse_parquet
    from resilience.study.weekly.previous import read_last_week
    from resilience.study.weekly.week import WeekGiven, WeekOptions

    if asked.parquet:
        refuse_parquet()
    model, book = inputs
    state = read_state(asked.state, model, book, week)
    last = None if asked.previous is None else read_last_week(asked.previous)
    seconds = None if effort.time_limit is None else SEARCHING * effort.time_limit
    beliefs = BeliefOptions() if asked.keep is None else BeliefOptions(keep=asked.keep)
    options = WeekOptions(asked.switching_cost, effort.gap, seconds, beliefs)
    given = WeekGiven(model, book, state, week, last, options, _day(asked.watched_since))
    if asked.keep is not None and given.since is None:
        raise InputError([Finding(Code.CONFLICT, UNWATCHED, WATCH, "--keep")])
    return given


def _day(text: str | None) -> date | None:
    """The day that an option names.

    Raises
    ------
    InputError
        When it is none.
    """
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        message, remedy = f"{text!r} is no day.", "Write it as 2024-01-01."
        raise InputError([Finding(Code.BAD_VALUE, message, remedy, "--watched-since")]) from None


def _remembered(asked: OfTheWeek) -> Memory:
    """What last week's search found, unless it is to be left aside."""
    from resilience.study.weekly.previous import remembered

    return remembered(None if asked.fresh else asked.previous)


def _identity(given: WeekGiven, asked: OfTheWeek) -> RunIdentity:
    """What makes it the same run; how long it may take is no part of it."""
    from resilience.study.run.recording import week_identity
    from resilience.study.weekly.previous import digests_of_week

    said = repr(
        (
            given.options.switching_cost,
            given.options.gap,
            asked.fresh,
            asked.parquet,
            given.since,
            asked.keep,
            asked.causes,
        )
    )
    before = digests_of_week(asked.previous)
    return week_identity(given.model, given.book, given.state.hashes, before, said, str(given.week))


def _decided(terminal: Terminal, given: WeekGiven, asked: OfTheWeek, memory: Memory) -> WeekFound:
    """The week decided, with what a planner must know of where last week's plan comes from."""
    from resilience.study.weekly.previous import changed_since
    from resilience.study.weekly.week import recommend_week

    found = recommend_week(given, say=terminal.tell, memory=memory)
    if asked.previous is None or given.last is None:
        return found
    return replace(found, notes=(*found.notes, *changed_since(asked.previous, given.last, found.model)))


def _split(
    terminal: Terminal, found: WeekFound, asked: OfTheWeek, memory: Memory
) -> tuple[WeekFound, WeekCauses | None]:
    """Whose doing the changes since last week are; the week itself is found, and nothing takes it away."""
    from resilience.study.weekly.since.split import NOT_SPLIT, since_last_week

    if not asked.causes or asked.previous is None:
        return found, None
    previous, causes, notes = asked.previous, None, [NOT_SPLIT.format(why=NO_TIME)]
    if found.decided.stopped is None:
        with suppress(KeyboardInterrupt):
            causes, notes = signals.known(
                lambda: since_last_week(found, previous, memory=memory.copy(), say=terminal.tell)
            )
    return replace(found, notes=(*found.notes, *notes)), causes


def _delivered(
    terminal: Terminal,
    found: WeekFound,
    wanted: tuple[OfTheWeek, Reporting],
    recording: Recording,
    memory: Memory,
    causes: WeekCauses | None,
) -> None:
    """Write the run folder, record it, print the week and write its page; ends the command."""
    from resilience.cli.text.weekly.week_text import print_week
    from resilience.study.weekly.exposed import lost_without
    from resilience.study.weekly.folder import week_json, write_week

    asked, reporting = wanted
    folder = write_week(
        found,
        asked.output,
        replace=asked.replace,
        marks=recording.marks,
        memory=memory,
        parquet=asked.parquet,
        causes=causes,
    )
    print_week(terminal, found, folder)
    recorded = recording.end()
    exit_code = DONE if found.decided.stopped is None else STOPPED
    answer = week_json(found, lost_without(found.decided, found.model.calendar), causes)
    terminal.log.write("week", period=str(found.given.week), actions=len(found.actions), stopped=found.decided.stopped)
    made = {"run": str(folder), **recorded, "recommendation": answer}
    terminal.result(reported(terminal, made, reporting), exit_code)
    raise typer.Exit(exit_code)
