"""What blocks lose at plans: kept by the block and by those columns of a plan that it looks at.

Whoever prices plans on the same blocks may share it: settling, comparing and undoing ask for the same plans again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.program.blocks.block import Block
    from resilience.solve.highs import Vector

    Found = tuple[Vector, ...]
    Key = tuple[int, bytes]

KEPT = 100_000
"""Evaluated blocks that are remembered, the newest; each takes some 400 bytes."""
DIGEST = 16
"""Bytes by which columns of a plan are told apart."""


@dataclass
class Priced:
    """What was found of blocks at plans; a block is held with it, so that its place in memory stays its own."""

    most: int = KEPT
    "How many are remembered, the newest."
    _found: dict[Key, tuple[Block, Found]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        """How many blocks at plans are known."""
        return len(self._found)

    def __reduce__(self) -> tuple[type[Priced], tuple[()]]:
        """Copied or sent elsewhere it knows nothing: blocks have other places there."""
        return Priced, ()

    def at(self, block: Block, x: Vector, price: Callable[[], Found]) -> Found:
        """What a block loses at a plan `x`, (n_first_columns,); `price` is asked where that is not known."""
        key = _key(block, x)
        if key not in self._found:
            self._keep(key, block, price())
        return self._found[key][1]

    def learn(self, block: Block, x: Vector, found: Found) -> None:
        """Take over what a block loses at a plan, unless that is known."""
        key = _key(block, x)
        if key not in self._found:
            self._keep(key, block, found)

    def _keep(self, key: Key, block: Block, found: Found) -> None:
        if len(self._found) >= self.most:
            del self._found[next(iter(self._found))]
        self._found[key] = block, found


def _key(block: Block, x: Vector) -> Key:
    return id(block), blake2b(x[block.linked].tobytes(), digest_size=DIGEST).digest()
