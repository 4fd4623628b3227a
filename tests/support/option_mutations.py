"""Every option of every command with values that people, scripts and other languages write; all must be refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from resilience.cli.app import app

if TYPE_CHECKING:
    import random

NUMBERS = (
    "", " ", "abc", "nan", "NaN", "-nan", "inf", "-inf", "infinity", "-1", "-0.001", "1e400", "-1e400", "0,5",
    "1.000,5", "1 000", "1'000", "5%", "5 %", "$5", "5 EUR", "\u20ac5", "5 d", "5d", "half", "1/2", "0x10", "1e",
    "\u00bd", "\u22121", "1\u202f000", "None", "null", "True", "[1]", "1;2", "=1+1", "\x1b[31m5", "-" + "9" * 400,
)  # fmt: skip
WHOLE = (*NUMBERS, "1.5", "1e3", "9" * 30, "9" * 5000)
WORDS = (
    "", " ", "nonsense", "12345", "None", "True", "margin,fair-share", "\u0131nt", "\x1b[31m", "x" * 5000, "*",
)  # fmt: skip
MACHINES = (
    "",
    " ",
    "*",
    "\u0131nt",
    "\x1b[31m",
    "x" * 5000,
    "a b",
    "-",
    "planning:80",
    "http://planning",
    "[1]",
    "-planning",
)
"""No name of a machine, unlike most words."""
READ = (
    "", "nowhere/at/all", "a\x00b", "x" * 300, "nowhere/" * 2000, "/dev/null", "-", "*", "\udcff", "\x1b[31m",
)  # fmt: skip
WRITTEN = (
    "", "a\x00b", "x" * 300, "nowhere/" * 2000, "/dev/null", "/dev/null/run", "mine.txt", "mine.txt/run", "mine", ".",
)  # fmt: skip
STORES = (
    "", " ", "a\x00b", "x" * 300, "mine", ".", "mine.txt", "mine.txt/store.db", "://", "mysql://nobody@nowhere/runs", "sqlite://",
    "postgresql://nobody:secret@127.0.0.1:1/runs",
)  # fmt: skip
"""No place of a store: nothing, folders, another file, databases that are none or not there."""
SWITCHES = ("--nonsense", "--gapp", "-z", "one-too-many", "--format", "--format=xml", "--log", "--quiet=3", "---")
"""What no command takes."""
WRITES = frozenset({"output", "log", "memory", "directory", "tables"})
ENDS_ITSELF = frozenset({"help", "version"})


@dataclass(frozen=True)
class OptionCase:
    """One option of a command and its kind; an argument has the place where it stands in the place of a name."""

    command: str
    name: str
    option: str
    kind: str

    def __str__(self) -> str:
        return f"{self.command} {self.option or self.name}"

    def value(self, rng: random.Random) -> str:
        """Something that it never takes."""
        return rng.choice(VALUES[self.kind])


VALUES = {
    "float": NUMBERS, "integer": WHOLE, "word": WORDS, "read": READ, "written": WRITTEN, "switch": SWITCHES,
    "store": STORES, "machine": MACHINES,
}  # fmt: skip


def cases() -> list[OptionCase]:
    """Every option with a value and every argument, of every command there is; and what none of them takes."""
    group: Any = typer.main.get_command(app)
    found = []
    for command, made in sorted(group.commands.items()):
        found.append(OptionCase(command, "", "", "switch"))
        for parameter in made.params:
            if parameter.name not in ENDS_ITSELF and not getattr(parameter, "is_flag", False):
                option = max(parameter.opts, key=len) if parameter.param_type_name == "option" else ""
                found.append(OptionCase(command, parameter.name, option, kind(parameter)))
    return found


def kind(parameter: Any) -> str:
    """What kind of value a parameter takes, by its annotation."""
    stated = str(parameter.type_descriptor.annotation)
    if parameter.name == "store":
        return "store"
    if parameter.name == "name":
        return "machine"
    if "Path" in stated or parameter.name == "model":
        return "written" if parameter.name in WRITES else "read"
    return "float" if "float" in stated else "integer" if "int" in stated.rsplit(".", maxsplit=1)[-1] else "word"


def line(case: OptionCase, base: dict[str, str], bad: str) -> list[str]:
    """The words of a command, all well but for one value."""
    required = {name: value for name, value in base.items() if not name.startswith("-")}
    if case.kind == "switch":
        return [case.command, *required.values(), *(word for pair in options(base) for word in pair), bad]
    if not case.option:
        required[case.name] = bad
    words = [case.command, *required.values()]
    for option, value in options(base):
        words += [] if option == case.option or (option, case.option) == ("-o", "--output") else [option, value]
    return [*words, f"{case.option}={bad}"] if case.option else words


def options(base: dict[str, str]) -> list[tuple[str, str]]:
    """The options among what a command needs."""
    return [(name, value) for name, value in base.items() if name.startswith("-")]
