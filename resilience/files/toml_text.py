"""TOML text: parsed, with defects reported by line."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from resilience.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.findings import Findings

_LINE = re.compile(r"\(at line (\d+)")


def parse_toml(text: str, file: str, findings: Findings) -> Mapping[str, object] | None:
    """Parse TOML, or report the line where it goes wrong and return None."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        findings.add(
            Finding(
                "toml-syntax",
                f"The file is not valid TOML: {error}.",
                'Write key = value, with text in double quotes, e.g. period = "1 d".',
                file,
                int(line[1]) if line else text.count("\n") + 1,
            )
        )
        return None


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
