"""What the columns and rows of a program are called: typed keys, and names made of them for people and files.

Whoever looks for a column asks by component and key; nobody takes a name apart. A name is `component[key,key]`, and two
keys never have the same: one with a comma in it stands in quotation marks.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, overload

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

QUOTE = '"'
NEVER = -1
MADE_AGAIN = frozenset({"place", "_spelt"})
Index: TypeAlias = Hashable
"""A key as the rules write it: nothing (None), one name, or a tuple of names, numbers and perhaps a period."""

Address: TypeAlias = tuple[str, Index]
"""A component and a key: `("buffer", node)`, `("flow", (lane, option))`, `("pace", None)`."""


class ColumnKey(NamedTuple):
    """What a column or row is: its component, its key without the period, and the period if it has one."""

    component: str
    key: tuple[Any, ...]
    period: int | None = None

    @property
    def address(self) -> Address:
        """Component, and the key with the period as the rules write it."""
        keys = self.key if self.period is None else (*self.key, self.period)
        return self.component, keys if len(keys) > 1 else keys[0] if keys else None


class Columns(Sequence[str]):
    """Columns or rows in their order, asked for by key; as a sequence it is one of names, made when asked for."""

    @abstractmethod
    def key(self, place: int) -> ColumnKey:
        """What stands at a place."""

    @abstractmethod
    def of(self, *components: str) -> NDArray[np.intp]:
        """Places of what is of some components, in rising order."""

    @property
    def periods(self) -> NDArray[np.intp]:
        """Period of what stands at each place, (n,); `NEVER` where it has none."""
        return np.array([NEVER if one.period is None else one.period for one in self.entries()], dtype=np.intp)

    def entries(self) -> Iterator[ColumnKey]:
        """What stands at each place, in order."""
        return map(self.key, range(len(self)))

    @cached_property
    def place(self) -> Mapping[Address, int]:
        """Place by component and index: `place["buffer", node]`, `place["flow", (lane, option)]`."""
        return {one.address: place for place, one in enumerate(self.entries())}

    def values(self, numbers: Iterable[float]) -> dict[Address, float]:
        """Numbers of the columns by component and index."""
        return {one.address: float(number) for one, number in zip(self.entries(), numbers, strict=True)}

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        if isinstance(place, slice):
            return tuple(self[i] for i in range(*place.indices(len(self))))
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return self.name(place % len(self))

    def name(self, place: int) -> str:
        """Name of what stands at a place."""
        return column_name(*self.key(place).address)

    def __getstate__(self) -> dict[str, Any]:
        """Without places and names, which whoever reads it can make again."""
        return {name: value for name, value in vars(self).items() if name not in MADE_AGAIN}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


class Listed(Columns):
    """Columns or rows one by one, as a first stage has them."""

    def __init__(self, given: Iterable[ColumnKey]) -> None:
        self._given = tuple(given)

    def __len__(self) -> int:
        return len(self._given)

    def __iter__(self) -> Iterator[str]:
        return iter(self._spelt)

    @cached_property
    def _spelt(self) -> tuple[str, ...]:
        return tuple(column_name(*one.address) for one in self._given)

    def key(self, place: int) -> ColumnKey:
        """What stands at a place."""
        return self._given[place]

    def of(self, *components: str) -> NDArray[np.intp]:
        """Places of what is of some components."""
        return np.flatnonzero(np.array([one.component in components for one in self._given], dtype=bool))


def column_name(component: str, index: Index) -> str:
    """Name of a column or row: `component[key,key]`."""
    if index is None:
        return component
    keys = index if isinstance(index, tuple) else (index,)
    return f"{component}[{','.join(map(_quoted, keys))}]"


def _quoted(key: object) -> str:
    """One key as it stands in a name: as in CSV, in quotation marks where a comma would make it two."""
    text = str(key)
    if "," not in text and not text.startswith(QUOTE):
        return text
    return QUOTE + text.replace(QUOTE, 2 * QUOTE) + QUOTE
