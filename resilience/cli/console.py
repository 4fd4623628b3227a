"""The terminal of one command: its answer to standard output, progress and what is wrong to standard error."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Literal

import typer

from resilience.cli.findings import as_records, print_findings
from resilience.cli.log import Log, opened_log
from resilience.cli.options import Format
from resilience.cli.signals import OUT_OF_TIME, signals
from resilience.cli.streams import guarded, visible
from resilience.errors import InputError, ResilienceError, StoppedError
from resilience.findings import Finding, Severity, without_password

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import NoReturn

    from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderableType
    from rich.segment import Segment

    from resilience.cli.options import Common

NO_ROOM = "Make room, or name another place."
WIDTH_OF_A_FILE = 120
"""Columns when the output is no terminal."""

DONE, WRONG_INPUT, NO_PLAN, STOPPED = 0, InputError.exit_code, 3, StoppedError.exit_code
STATUS = {DONE: "done", WRONG_INPUT: "input wrong", NO_PLAN: "no plan", STOPPED: "stopped"}
LATE_WORDS, ENDED_WORDS = "The time limit was reached", "Interrupted"
NOTHING = "{ended} before a result was ready; nothing was written."
KEPT = "{ended} before the result was complete. {path} keeps what was found; the same command goes on from here."
LONGER = "Give a longer --time-limit, or leave it out."
READ = ("model", "scenarios", "study", "run", "runs", "file", "core", "time", "stoch", "store")
"""What a command may read, as `session` is told."""
READING = "Reading {places}."


class Terminal:
    """Where a command prints: `tell` on the way, `begin` and `show` its answer, `result` once at the end."""

    def __init__(self, common: Common, log: Log) -> None:
        self.json = common.format is Format.JSON
        self.quiet = common.quiet
        self.log = log
        self.errors = _console(stderr=True)
        self.screen = self.errors if self.json else _console(stderr=False)
        self.kept: Path | None = None
        "Where finished work is kept, so that a command that is ended does not say that nothing was written."
        self._waiting: tuple[RenderableType, ...] = ()

    def show(self, *things: RenderableType) -> None:
        """Print the answer for people: to standard error when standard output is for JSON alone."""
        if self.json and self.quiet:
            return
        waiting, self._waiting = self._waiting, ()
        for thing in (*waiting, *things):
            self.screen.print(thing)

    def begin(self, *things: RenderableType) -> None:
        """Print what an answer begins with: at once where people watch, else with the answer, if there is one."""
        if self.screen.is_terminal or self.json:
            self.show(*things)
        else:
            self._waiting = (*self._waiting, *things)

    def tell(self, *things: RenderableType) -> None:
        """Print how the work goes, to standard error, unless that is not wanted."""
        for thing in () if self.quiet else things:
            self.errors.print(thing)

    def result(self, content: dict[str, object], exit_code: int = DONE) -> None:
        """Print the result as JSON when it was asked for, and log how the command ended."""
        self.log.write("end", "info" if exit_code == DONE else "error", exit_code=exit_code)
        if self.json:
            head = {"status": STATUS[exit_code], "exit_code": exit_code}
            typer.echo(json_for_people(head | content), file=guarded(sys.stdout))

    def findings(self, findings: Sequence[Finding], screen: Console) -> None:
        """Print and log what is wrong with the input."""
        for finding in findings:
            level = "error" if finding.severity is Severity.ERROR else "warning"
            self.log.write("finding", level, text=str(finding), code=finding.code)
        print_findings(screen, findings)

    def refuse(self, error: ResilienceError) -> NoReturn:
        """Print an error raised on purpose and end the command with its exit code."""
        problems = error.problems if isinstance(error, InputError) else ()
        found = [problem for problem in problems if isinstance(problem, Finding)]
        if found:
            self.findings(found, self.errors)
        said = [str(problem) for problem in problems if not isinstance(problem, Finding)] if problems else [str(error)]
        for words in said:
            self.errors.print(words, style="red", markup=False, soft_wrap=True)
        content = {"findings": as_records(found)} if found else {}
        self.result(content | ({"message": "\n".join(said)} if said else {}), error.exit_code)
        raise typer.Exit(error.exit_code)


def json_for_people(content: dict[str, object]) -> str:
    """JSON that a terminal may show: control characters that JSON itself lets through are signs, too."""
    return visible(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))


class _Harmless:
    """Text as it is to be printed, whatever it holds: nothing but our own colours reaches the terminal."""

    def __init__(self, inner: ConsoleRenderable) -> None:
        self.inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[Segment]:
        from rich.segment import Segment

        for text, style, control in console.render(self.inner, options):
            yield Segment(text, style, control) if control else Segment(visible(text), style)


class _Hook:
    """Makes everything that is printed harmless."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Harmless(one) for one in renderables]


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    stream = guarded(sys.stderr if stderr else sys.stdout)
    width = None if stream.isatty() else WIDTH_OF_A_FILE
    look: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"  # nothing is bold, either
    console = Console(file=stream, stderr=stderr, highlight=False, emoji=False, width=width, color_system=look)
    console.push_render_hook(_Hook())  # type: ignore[arg-type]  # a hook by what it does
    return console


def _ended(*, late: bool, kept: Path | None) -> str:
    """What a command says that was ended: what it keeps, or that nothing was written."""
    words = NOTHING if kept is None else KEPT
    said = words.format(ended=LATE_WORDS if late else ENDED_WORDS, path=kept)
    return f"{said} {LONGER}" if late else said


def _read(inputs: Mapping[str, object]) -> Iterator[str]:
    """What is read: the first line of a command, told before the libraries that it needs are loaded."""
    from rich.markup import escape

    given = [inputs[name] for name in READ if not isinstance(inputs.get(name), int | None)]
    places = [without_password(str(place)) for one in given for place in (one if isinstance(one, list) else [one])]
    if places:
        before = [", ".join(places[:-1])] if places[1:] else []
        yield READING.format(places=escape(" and ".join([*before, places[-1]])))


@contextmanager
def session(common: Common, command: str, **inputs: object) -> Iterator[Terminal]:
    """Give a command its terminal, and turn errors raised on purpose into a message and an exit code.

    Defects of the engine (exit code 1) and every other exception pass through with their traceback.
    """
    with ExitStack() as stack:
        terminal = Terminal(common, Log())
        try:
            terminal.log = stack.enter_context(opened_log(common.log))
            terminal.log.write("start", command=command, **inputs)
            terminal.tell(*_read(inputs))
            yield terminal
        except KeyboardInterrupt:
            with signals.held():
                terminal.refuse(StoppedError(_ended(late=signals.why == OUT_OF_TIME, kept=terminal.kept)))
        except ResilienceError as error:
            if error.exit_code not in STATUS:
                raise
            terminal.refuse(error)
        except OSError as error:
            from resilience.files.atomic import FULL, UNWRITABLE

            if error.errno not in FULL:
                raise
            place = str(error.filename or "a file")
            terminal.refuse(InputError([Finding(UNWRITABLE, f"{error.strerror}.", NO_ROOM, place)]))
