"""What an object looks like at a prompt and in a notebook: never more than a screen, however much it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

LINES, COLUMNS = 40, 100
FEW = 6
"""Members of a collection up to which all are shown."""
WIDE = 300
"""Characters of a cell of a table in a notebook, which breaks lines by itself."""
T = TypeVar("T")


def on_screen(cls: type[T]) -> type[T]:
    """Give a class a representation that fits a screen, as text and as HTML; one it has of its own is kept short.

    Above `@dataclass`, whose representation shows all that an object holds: of a network some hundred thousand
    characters.
    """
    made = getattr(cls, "__dataclass_params__", None)
    own = None if made is not None and made.repr else cls.__repr__
    cls.__repr__ = _of_fields if own is None else _fitted(own)  # type: ignore[method-assign]
    if not hasattr(cls, "_repr_html_"):
        cls._repr_html_ = _html_of_fields  # type: ignore[attr-defined]
    return cls


def facts_html(title: str, facts: Iterable[tuple[str, object]]) -> str:
    """A table of what is to be known of an object, one line a fact, at most a screen of them."""
    return table_html(title, ("", ""), facts)


def table_html(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A small table with its title; what does not fit a screen is counted."""
    from html import escape  # a prompt needs none of it

    def cells(row: Iterable[object], tag: str) -> str:
        said = (clipped(cell if isinstance(cell, str) else _said(cell), WIDE) for cell in row)
        return "".join(f"<{tag} style='text-align:left'>{escape(words)}</{tag}>" for words in said)

    shown = list(rows)
    heads = list(columns)
    lines = [f"<tr>{cells(row, 'td')}</tr>" for row in shown[: LINES - 3]]
    if len(shown) > len(lines):
        lines.append(f"<tr>{cells([f'and {len(shown) - len(lines):,} more'], 'td')}</tr>")
    head = f"<tr>{cells(heads, 'th')}</tr>" if any(heads) else ""
    return f"<div><strong>{escape(clipped(title))}</strong><table>{head}{''.join(lines)}</table></div>"


def clipped(text: str, most: int = COLUMNS) -> str:
    """Text of one line that ends in three dots where it is longer than that."""
    line = " ".join(part.strip() for part in text.splitlines())
    return line if len(line) <= most else f"{line[: most - 3]}..."


def _fitted(own: Callable[[Any], str]) -> Callable[[Any], str]:
    def fitted(self: Any) -> str:
        lines = own(self).splitlines()
        return "\n".join(clipped(line) for line in lines[:LINES])

    return fitted


def _of_fields(self: Any) -> str:
    """As a dataclass does it where that fits one line; else a field a line."""
    name = type(self).__qualname__
    said = [f"{field}={_said(value)}" for field, value in _fields(self)]
    line = f"{name}({', '.join(said)})"
    if len(line) <= COLUMNS:
        return line
    inner = [f"    {clipped(text, COLUMNS - 5)}," for text in said[: LINES - 2]]
    return "\n".join([f"{name}(", *inner, ")"])


def _html_of_fields(self: Any) -> str:
    return facts_html(type(self).__qualname__, _fields(self))


def _fields(shown: Any) -> Iterator[tuple[str, object]]:
    """What an object holds, by name; what is its own business, or was never meant to be shown, is not."""
    if is_dataclass(shown):
        names = [field.name for field in fields(shown) if field.repr and not field.name.startswith("_")]
    else:
        names = list(getattr(shown, "_fields", ()))
    for name in names:
        yield name, getattr(shown, name)


def _said(value: object) -> str:
    """A value in few words: of what is large, only how large."""
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"<{type(value).__name__}, {' x '.join(map(str, shape))}>"
    if isinstance(value, Mapping | AbstractSet | list | tuple) and not hasattr(value, "_fields"):
        return _collection(value)
    return clipped(repr(value), WIDE)


def _collection(value: Any) -> str:
    if len(value) > FEW:
        return f"<{type(value).__name__.lower()} of {len(value):,}>"
    return clipped(repr(value), WIDE)
