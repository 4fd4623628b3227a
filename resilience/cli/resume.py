"""Where a long command left off: a checkpoint beside its output, and a memory from one run to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from resilience.files.atomic import clear_left
from resilience.solve.memory.checkpoint import Checkpoint
from resilience.solve.memory.memory import Memory

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.cli.console import Terminal
    from resilience.cli.options import Output

SUFFIX = ".checkpoint"
RESUMED = "Resuming from [bold]{path}[/]: cuts of {count:,} cases and the best plan so far."
STARTED = "Starting from [bold]{path}[/]: cuts of {count:,} cases of earlier runs."
FITTED = "  [dim]{known:,} of {asked:,} cases were known from before.[/]"
GOES_ON = "  [dim]The same command, with --replace, goes on from here; {path} keeps what was found.[/]"


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
            When it is damaged.
        """
        path = checkpoint_of(output.output)
        memory, found = Memory(), None
        for source, words in ((path, RESUMED), (output.memory, STARTED)):
            if source is not None and source.exists() and not output.fresh:
                memory, found = Memory.load(source), source
                terminal.show(words.format(path=source, count=len(memory.pools)))
                terminal.log.write("resume", path=str(source), cases=len(memory.pools))
                break
        checkpoint = Checkpoint(path)
        memory.after = checkpoint.tick
        return cls(terminal, memory, checkpoint, output.memory, had_any=found is not None)

    def fitted(self) -> None:
        """Say how much of what was known has been of use."""
        if self.had_any:
            self.terminal.show(FITTED.format(known=self.memory.known, asked=self.memory.asked))
            self.terminal.log.write("resumed", known=self.memory.known, asked=self.memory.asked)

    def end(self, *, stopped: bool) -> None:
        """Write the memory where it is to be kept, and delete the checkpoint when the work is done."""
        if self.keep is not None:
            self.memory.save(self.keep)
        clear_left(self.checkpoint.path)
        if not stopped:
            self.checkpoint.path.unlink(missing_ok=True)
        elif self.memory.pools:
            self.checkpoint.write(self.memory)

    def say_how_to_go_on(self) -> None:
        """Say what continues a stopped search, when something was found."""
        if self.memory.pools:
            self.terminal.show(GOES_ON.format(path=self.checkpoint.path))


def checkpoint_of(output: Path) -> Path:
    """Name of the checkpoint beside an output."""
    return output.with_name(output.name + SUFFIX)
