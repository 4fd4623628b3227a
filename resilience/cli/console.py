"""The terminal of one command: results to standard output, everything else to standard error in JSON mode."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import typer

from resilience.cli.findings import as_records, print_findings
from resilience.cli.log import Log, opened_log
from resilience.cli.options import Format
from resilience.errors import InputError, ResilienceError, StoppedError
from resilience.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NoReturn

    from rich.console import Console, RenderableType

    from resilience.cli.options import Common

WIDTH_OF_A_FILE = 120
"""Columns when the output is no terminal."""

DONE, WRONG_INPUT, NO_PLAN, STOPPED = 0, InputError.exit_code, 3, StoppedError.exit_code
STATUS = {DONE: "done", WRONG_INPUT: "input wrong", NO_PLAN: "no plan", STOPPED: "stopped"}
INTERRUPTED = "Interrupted before a result was ready; nothing was written."


class Terminal:
    """Where a command prints: `show` on the way, `result` once at the end."""

    def __init__(self, common: Common, log: Log) -> None:
        self.json = common.format is Format.JSON
        self.log = log
        self.screen = _console(stderr=self.json)
        self.errors = _console(stderr=True)

    def show(self, *things: RenderableType) -> None:
        """Print for people: to standard error when standard output is for JSON alone."""
        for thing in things:
            self.screen.print(thing)

    def result(self, content: dict[str, object], exit_code: int = DONE) -> None:
        """Print the result as JSON when it was asked for, and log how the command ended."""
        self.log.write("end", "info" if exit_code == DONE else "error", exit_code=exit_code)
        if self.json:
            head = {"status": STATUS[exit_code], "exit_code": exit_code}
            typer.echo(json.dumps(head | content, indent=2, ensure_ascii=False, allow_nan=False))

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


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=WIDTH_OF_A_FILE)


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
            yield terminal
        except KeyboardInterrupt:
            terminal.refuse(StoppedError(INTERRUPTED))
        except ResilienceError as error:
            if error.exit_code not in STATUS:
                raise
            terminal.refuse(error)
