"""Names of the package that load what they need on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PACKAGE, VERSION = "resilience", "__version__"


def lazily(space: dict[str, Any], homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return the `__getattr__` and the `__dir__` of a package; the outermost one has a `__version__`, too.

    Parameters
    ----------
    space
        Its globals, where a name is kept once it was loaded.
    homes
        The module of each public name.
    """

    def found(name: str) -> object:
        if name == VERSION and space["__name__"] == PACKAGE:
            value: object = import_module("importlib.metadata").version(PACKAGE)
        elif name in homes:
            value = getattr(import_module(homes[name]), name)
        else:
            msg = f"module {space['__name__']!r} has no attribute {name!r}"
            raise AttributeError(msg)
        space[name] = value
        return value

    def listed() -> list[str]:
        versions = {VERSION} if space["__name__"] == PACKAGE else set()
        return sorted({*(name for name in space if name.startswith("__")), *homes, *versions})

    return found, listed
