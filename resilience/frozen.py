"""Mappings that cannot be changed, and that are pickled, copied and compared as any other."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from copy import copy
from typing import Any, NoReturn, TypeVar

from resilience.errors import InputError

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")
REFUSED = "This belongs to an object that is never changed: make a new one with dataclasses.replace(...)."


class FrozenError(InputError, TypeError):
    """Something was to be changed that never is."""


class Frozen(dict[K, V]):
    """A dictionary that keeps what it was made of."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise FrozenError([REFUSED])

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type, tuple[dict[K, V]]]:
        """Be pickled and copied as what it was made of."""
        return type(self), (dict(self),)


def freeze(owner: object, *names: str) -> None:
    """Keep the mappings of a frozen dataclass so that nobody can change them; what is no mapping stays as it is."""
    for name in names:
        value = getattr(owner, name)
        if isinstance(value, Mapping) and not isinstance(value, Frozen):
            object.__setattr__(owner, name, Frozen(value))


def short(name: object) -> str:
    """Text of a name in a representation."""
    return repr(name)[:60]


def counted(held: object, what: str) -> str:
    """How many of something a representation speaks of."""
    return f"{len(held) if isinstance(held, Sized) else '?'} {what}"


def sealed(owner: T, **hidden: object) -> T:
    """Return a copy with fields set that no constructor takes: what `dataclasses.replace` does not hand on."""
    made = copy(owner)
    for name, value in hidden.items():
        object.__setattr__(made, name, Frozen(value) if isinstance(value, Mapping) else value)
    return made
