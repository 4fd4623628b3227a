"""What was unpacked last, kept as long as it takes little room: a solver reads the same things again and again."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 256
"""Most things that stay unpacked."""
BYTES = 128 * 2**20
"""Bytes that they may take together, the last one always: of templates of 100,000 columns each takes ten million."""


class _Unpacked(NamedTuple):
    """A thing unpacked, what it was unpacked from, and its bytes."""

    source: object
    thing: Any
    size: int


class AtHand:
    """Things by what they are unpacked from, those read last."""

    def __init__(self, most: int = MOST, bytes_: int = BYTES) -> None:
        self._most, self._bytes, self._taken = most, bytes_, 0
        self._kept: OrderedDict[int, _Unpacked] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)

    def of(self, source: object, unpack: Callable[[], tuple[Any, int]]) -> Any:
        """The thing of a source, which is held as long as it is kept; `unpack` makes it and says its bytes."""
        with self._lock:
            found = self._kept.get(id(source))
            if found is not None:
                self._kept.move_to_end(id(source))
                return found.thing
        made = _Unpacked(source, *unpack())
        with self._lock:
            self._keep(made)
        return made.thing

    def _keep(self, made: _Unpacked) -> None:
        before = self._kept.pop(id(made.source), None)
        self._taken += made.size - (0 if before is None else before.size)
        self._kept[id(made.source)] = made
        while len(self._kept) > self._most or (self._taken > self._bytes and len(self._kept) > 1):
            _, oldest = self._kept.popitem(last=False)
            self._taken -= oldest.size
