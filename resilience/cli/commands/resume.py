"""Where a long command left off: a checkpoint beside its output, and a memory from one run to the next."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from rich.markup import escape

from resilience.errors import InputError
from resilience.files.atomic import clear_left
from resilience.solve.memory.checkpoint import Checkpoint
from resilience.solve.memory.memory import Memory
from resilience.solve.memory.stored import followed, refuse_place

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.cli.console import Terminal
    from resilience.cli.options import Output

SUFFIX = ".checkpoint"
RESUMED = "Resuming from [bold]{path}[/]: cuts of {count:,} cases and the best plan so far."
STARTED = "Starting from [bold]{path}[/]: cuts of {count:,} cases of earlier runs."
FITTED = "  [dim]{known:,} of {asked:,} cases were known from before.[/]"
GOES_ON = "  [dim]The same command, with --replace, goes on from here; {path} keeps what was found.[/]"
NOT_KEPT = "[yellow]What was found is not kept for the next run:[/] {why}"


@dataclass
class Resume:
    """What is known from before, and where it is written while work goes on.

    What fits is used, case by case: a case of which anything but its rate has changed is another case.
    """

    terminal: Terminal
    memory: Memory
    checkpoint: Checkpoint
    keep: Path | None
    had_any: bool

    @classmethod
    def of(cls, terminal: Terminal, output: Output) -> Self:
        """Take up what there is.

        Raises
        ------
        InputError
            When it is damaged, or when what is to be remembered would take the place of something else.
        """
        path, keep = checkpoint_of(output.output), None if output.memory is None else followed(output.memory)
        if keep is not None:
            refuse_place(keep, output.output)
        memory, found = Memory(), None
        for source, words in ((path, RESUMED), (keep, STARTED)):
            if source is not None and source.exists() and not output.fresh:
                memory, found = Memory.load(source), source
                terminal.tell(words.format(path=escape(str(source)), count=len(memory.pools)))
                terminal.log.write("resume", path=str(source), cases=len(memory.pools))
                break
        checkpoint = Checkpoint(path)
        memory.after, memory.done = checkpoint.tick, checkpoint.write
        return cls(terminal, memory, checkpoint, keep, had_any=found is not None)

    def fitted(self) -> None:
        """Say how much of what was known has been of use."""
        if self.had_any:
            self.terminal.tell(FITTED.format(known=self.memory.known, asked=self.memory.asked))
            self.terminal.log.write("resumed", known=self.memory.known, asked=self.memory.asked)

    def end(self, *, stopped: bool) -> None:
        """Write the memory where it is to be kept, and delete the checkpoint unless something is left to resume."""
        if self.keep is not None:
            try:
                self.memory.save(self.keep)
            except InputError as error:
                self._not_kept(error)
        clear_left(self.checkpoint.path)
        if not stopped or not self.memory.pools:
            with suppress(OSError):
                self.checkpoint.path.unlink(missing_ok=True)
            return
        self.checkpoint.write(self.memory)
        if self.checkpoint.failure is None:
            self.terminal.show(GOES_ON.format(path=escape(str(self.checkpoint.path))))
        else:
            self._not_kept(self.checkpoint.failure)

    def _not_kept(self, error: InputError) -> None:
        self.terminal.errors.print(NOT_KEPT.format(why=escape(str(error))), soft_wrap=True)


def checkpoint_of(output: Path) -> Path:
    """Name of the checkpoint beside an output."""
    return output.with_name(output.name + SUFFIX)
