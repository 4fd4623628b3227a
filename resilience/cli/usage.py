"""Arguments that cannot be read, in our words: what is wrong with which, and what to write."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from resilience.files.nearest import nearest
from resilience.files.registry.number_text import PLAIN, slip_of
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

HELP = "`{command} --help` lists what there is."
CHOICES = re.compile(r"is not one of (.+?)\.?$", re.DOTALL)
PLACE = "command line"
HUNDRED = 100
"""Percent; a share above this is no percentage that lost its sign."""


def finding_of(error: Any, arguments: Sequence[str]) -> Finding:
    """What is wrong with the arguments of a command.

    Parameters
    ----------
    error
        What the parser raised; parsers differ in their words, so only what they name is used.
    arguments
        The arguments, without the name of the program.
    """
    context = getattr(error, "ctx", None)
    help_ = HELP.format(command=" ".join(["resilience", *_below(context)]))
    parameter, option = getattr(error, "param", None), getattr(error, "option_name", None)
    if parameter is not None and type(error).__name__ == "MissingParameter":
        return _missing(parameter, help_)
    if parameter is not None:
        return _value(parameter, str(error.message), _typed(parameter, context, arguments))
    if option is not None and hasattr(error, "possibilities"):
        return _unknown(str(option), context, help_)
    if option is not None:
        takes = "does not take a value" not in str(error.message)
        message = f"{option} needs a value after it." if takes else f"{option} takes no value."
        remedy = help_ if takes else f"Write {option} alone, or leave it out."
        return Finding(Code.OPTION, message, remedy, str(option))
    return _other(str(error.message), context, help_)


def _below(context: Any) -> list[str]:
    """Names of a command below the program's, such as runs and show."""
    return [] if context is None or context.parent is None else [*_below(context.parent), context.info_name]


def _missing(parameter: Any, help_: str) -> Finding:
    option = parameter.opts[0].startswith("-")
    name = "/".join(parameter.opts) if option else parameter.metavar or parameter.name
    about = str(getattr(parameter, "help", None) or "").rstrip(".")
    meant = f"Expected: {about[:1].lower()}{about[1:]}. " if about else ""
    return Finding(Code.NEEDED, f"{name if option else name.upper()} is missing.", meant + help_, PLACE)


def _unknown(option: str, context: Any, help_: str) -> Finding:
    known = [] if context is None else [name for one in context.command.params for name in one.opts if name[0] == "-"]
    near = nearest(option, known)
    remedy = f"Did you mean {near}? {help_}" if near else help_
    return Finding(Code.UNKNOWN_OPTION, f"There is no option {option}.", remedy, PLACE)


def _other(message: str, context: Any, help_: str) -> Finding:
    """A command that there is not, or none, or words too many."""
    if not message.strip() and context is not None:
        words = f"{' '.join(_below(context)) or 'resilience'} is followed by no command."
        return Finding(Code.NEEDED, words, f"Write {_or(list(context.command.commands))} after it. {help_}", PLACE)
    said = re.match(r"No such command '?(.*?)'?\.( Did.*)?$", message, re.DOTALL)
    if said:
        commands = [] if context is None else list(getattr(context.command, "commands", ()))
        near = nearest(said[1], commands)
        remedy = f"Did you mean {near}? {help_}" if near else help_
        return Finding(Code.UNKNOWN_COMMAND, f"There is no command {said[1]!r}.", remedy, PLACE)
    extra = re.search(r"unexpected extra arguments?(?:\(s\))? \((.*)\)", message, re.DOTALL)
    if extra:
        words = f"{extra[1]!r} is one word too many, or several."
        return Finding(Code.OPTION, words, f"Put names with blanks in quotation marks. {help_}", PLACE)
    return Finding(Code.OPTION, f"{message.rstrip('.')}.", help_, PLACE)


def _typed(parameter: Any, context: Any, arguments: Sequence[str]) -> str:
    """What was written for an option, or for an argument, which has no name beside it."""
    if parameter.opts[0].startswith("-"):
        return given(parameter.opts, arguments)
    after = list(arguments[list(arguments).index(context.info_name) + 1 :])
    value = context.command.make_parser(context).parse_args(after)[0].get(parameter.name)
    words = list(value) if isinstance(value, list | tuple) else [value or ""]
    return next((word for word in words if not word.isdecimal()), words[0])


def _value(parameter: Any, message: str, text: str) -> Finding:
    """An option or argument with a value that it cannot have."""
    name = max(parameter.opts, key=len)
    kind = getattr(parameter, "type", None)
    least, most = (getattr(parameter, end, None) or getattr(kind, end, None) for end in ("min", "max"))
    choices = CHOICES.search(message)
    if choices:
        words = choices[1].replace("'", "").split(", ")
        return Finding(Code.OPTION, f"{text!r} is none of its words.", f"Write {_or(words)}.", name)
    if least is None and getattr(parameter, "min", None) is None and getattr(kind, "min", None) is None:
        return Finding(Code.OPTION, f"{text!r} cannot be read: {message.rstrip('.')}.", "Correct it.", name)
    share = most == 1 or parameter.metavar == "SHARE"
    return _number(name, text, _Range(float(least or 0), math.inf if most is None else float(most)), share=share)


class _Range:
    """What a number may be."""

    def __init__(self, least: float, most: float) -> None:
        self.least, self.most = least, most

    def __str__(self) -> str:
        return f"of at least {self.least:g}" if self.most == math.inf else f"from {self.least:g} to {self.most:g}"


def _number(name: str, text: str, allowed: _Range, *, share: bool) -> Finding:
    slip = slip_of(text)
    if slip is not None and slip.code == Code.PERCENT:
        number = text.rstrip("% ")
        return Finding(Code.OPTION, f"{text!r} is a percentage.", f"Write {slip.readings[0]} for {number} %.", name)
    if slip is not None:
        return Finding(Code.OPTION, slip.message, slip.remedy, name)
    if not PLAIN.fullmatch(text):
        return Finding(Code.OPTION, f"{text!r} is no number.", f"Write a number {allowed}.", name)
    value = float(text)
    if share and 1 < value <= HUNDRED:
        remedy = f"Write {value / HUNDRED:.12g} for {value:g} %."
        return Finding(Code.OUT_OF_RANGE, f"{text} is more than the whole, which is 1.", remedy, name)
    if value < allowed.least or value > allowed.most:
        return Finding(Code.OUT_OF_RANGE, f"{text} is out of range.", f"Write a number {allowed}.", name)
    return Finding(Code.OPTION, f"{text} is no whole number.", f"Write a whole number {allowed}.", name)


def given(names: Sequence[str], arguments: Sequence[str]) -> str:
    """The value that an option was given last, as it was written."""
    found = ""
    for place, word in enumerate(arguments):
        head, equals, tail = word.partition("=")
        if equals and head in names:
            found = tail
        elif word in names and place + 1 < len(arguments):
            found = arguments[place + 1]
    return found


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
