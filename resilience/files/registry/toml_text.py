"""TOML text: parsed, with defects reported by line."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from resilience.files.registry.number_text import slip_of
from resilience.findings import Code, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.findings import Findings

_LINE = re.compile(r"\(at line (\d+)")
_DIGITS = re.compile(r"[0-9_]{1000,}")
_PAIR = re.compile(r"""([\w.-]+)\s*=\s*([^#"'\[{}=]+?)\s*(?:,\s*[\w.-]+\s*=.*|[}#].*)?$""")
_BARE_TEXT = re.compile(r"[\w][\w .%-]*")
_GROUPED = re.compile(r"([\w.-]+)\s*=\s*([1-9][0-9]{0,2}\.[0-9]{2}0)(?![0-9.\w])")
_FRACTION = re.compile(r"([0-9.]+)\s*/\s*([1-9][0-9]*)")
TRUTHS = dict.fromkeys(("true", "yes", "on", "y", "ja", "oui", "wahr"), "true")
TRUTHS |= dict.fromkeys(("false", "no", "off", "n", "nein", "non", "falsch"), "false")
"""Words for yes and no, and what TOML knows."""
LARGEST = 2**63
MOST_DIGITS = 18
LOG = 0.30103
"""Decimal digits of a binary one."""


def parse_toml(text: str, file: str, findings: Findings) -> Mapping[str, object] | None:
    """Parse TOML, or report the line where it goes wrong and return None; integers beyond all measure become text."""
    try:
        tree = {key: _measured(value) for key, value in tomllib.loads(text).items()}
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        message = f"The file is not valid TOML: {error}."
        findings.add(Finding(Code.TOML_SYNTAX, message, _syntax_remedy(text, line), file, line))
    except ValueError:
        findings.add(_too_long(text, file))
    except RecursionError:
        message = "Its lists or tables lie too deep within one another."
        findings.add(Finding(Code.TOO_DEEP, message, "Write at most a few brackets within one another.", file))
    else:
        findings.extend(_grouped(text, file))
        return tree
    return None


def _grouped(text: str, file: str) -> Iterator[Finding]:
    """Warn of numbers such as 500.000: five hundred here, and half a million to who writes thousands with a point."""
    for number, line in enumerate(text.splitlines(), start=1):
        found = _GROUPED.search(line.split("#")[0])
        if found:
            whole = found[2].replace(".", "")
            message = f"{found[2]} is read as {float(found[2]):g}."
            remedy = f"Write {whole} if thousands are meant, or {float(found[2]):g} as it is read."
            yield Finding(Code.AMBIGUOUS_NUMBER, message, remedy, file, number, found[1], Severity.WARNING)


def _measured(value: object) -> object:
    """The same value, with integers that no number here can hold as text, which the schema refuses in its place."""
    if isinstance(value, dict):
        return {key: _measured(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_measured(inner) for inner in value]
    if isinstance(value, int) and abs(value) >= LARGEST:
        return f"an integer of {int(value.bit_length() * LOG) + 1} digits"
    return value


def _too_long(text: str, file: str) -> Finding:
    """Report an integer that is too long to be read at all."""
    found = _DIGITS.search(text)
    line = text.count("\n", 0, found.start()) + 1 if found else None
    remedy = f"Write a number of at most {MOST_DIGITS} digits."
    return Finding(Code.TOO_MUCH, "A number has thousands of digits.", remedy, file, line)


def _syntax_remedy(text: str, line: int) -> str:
    """What to write instead of a line that is no TOML; of a number or time as people type it, the right form."""
    written = (text.splitlines() or [""])[min(line, max(text.count("\n"), 1)) - 1]
    found = _PAIR.search(written)
    if found:
        key, value = found[1], found[2].strip()
        slip = slip_of(value)
        if slip is not None:
            return f"Write {key} = {' or '.join(slip.readings)}."
        if value.lower() in TRUTHS:
            return f"Write {key} = {TRUTHS[value.lower()]}."
        if fraction := _FRACTION.fullmatch(value):
            return f"Write {key} = {float(fraction[1]) / float(fraction[2]):.6g}."
        if value and value[0].isdigit() and not re.search(r"[A-Za-z]", value):
            return f"Write one number after {key} =, such as 365 or 365.25."
        if _BARE_TEXT.fullmatch(value):
            return f'Put text in double quotes: {key} = "{value}".'
    return 'Write key = value, with text in double quotes, e.g. period = "1 d".'


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """Find the line a key path is written on; the nearest enclosing table when the key itself is not found.

    `path` is a sequence of keys and array indices, such as `("hazard", 1, "duration")`.
    """
    lines = text.splitlines()
    start, keys = _header_line(lines, path)
    line = start
    for key in keys:
        found = _key_line(lines, key, line)
        if found is None:
            break
        line = found
    return line or None


def _header_line(lines: list[str], path: Sequence[str | int]) -> tuple[int, list[str]]:
    """Line of the deepest `[table]` header on the path (0: none), and the keys left below it."""
    names = [part for part in path if isinstance(part, str)]
    index = next((part for part in path if isinstance(part, int)), 0)
    for depth in range(len(names), 0, -1):
        dotted = re.escape(".".join(names[:depth]))
        header = re.compile(rf"^\s*\[{{1,2}}\s*{dotted}\s*\]{{1,2}}")
        hits = [number for number, line in enumerate(lines, start=1) if header.match(line)]
        if hits:
            return hits[min(index, len(hits) - 1)], names[depth:]
    return 0, names


def _key_line(lines: list[str], key: str, after: int) -> int | None:
    pattern = re.compile(rf'(^|[\s{{,])"?{re.escape(key)}"?\s*=')
    for number in range(max(after, 1), len(lines) + 1):
        line = lines[number - 1]
        if number > after and line.lstrip().startswith("["):
            return None
        if pattern.search(line):
            return number
    return None
