"""Fingerprints of cases: equal exactly where the program of the case is, whatever its rate and whatever else is solved.

A case's loss is a function of first-stage columns by name. It follows from the numbers of the case's own program
alone: rows, bounds, costs and links. Rates, first-stage costs and bounds and other cases have no part in it.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy import sparse

    from resilience.program.blocks.block import Block
    from resilience.program.two_stage import TwoStageProgram

SIZE = 16
"""Bytes of a fingerprint."""


def fingerprints(program: TwoStageProgram) -> list[bytes]:
    """Fingerprint of every case, in block order."""
    names = np.array([_digest(name.encode()) for name in program.first.columns], dtype=f"S{SIZE}")
    key = _digest(names.tobytes())
    for block in program.blocks:
        if key not in block.marks:
            block.marks[key] = tuple(_of_block(block, names))
    return [mark for block in program.blocks for mark in block.marks[key]]


def namesake(program: TwoStageProgram) -> list[bytes]:
    """What a case has in common with itself after costs, bounds or sides have changed: its name and its shape."""
    return [mark for block in program.blocks for mark in _namesakes_of_block(block)]


def _of_block(block: Block, names: NDArray[np.bytes_]) -> Iterator[bytes]:
    template = block.template
    common = blake2b(digest_size=SIZE)
    for matrix in (template.matrix, block.branches.loss, block.branches.short):
        _feed_matrix(common, matrix)
    _feed(common, template.integer, template.link_rows, _named(names, template.link_columns))
    written = [block.row_lower, block.row_upper, block.lower, block.upper, block.link_values]
    for case in range(block.size):
        own = common.copy()
        _feed(own, *(numbers[:, case] for numbers in written))
        yield own.digest()


def _namesakes_of_block(block: Block) -> Iterator[bytes]:
    shape = f"{(block.n_rows, block.n_columns)} {block.n_branches}"
    first: dict[int, str] = {}
    for case, scenario in zip(block.case_of.tolist(), block.scenarios, strict=True):
        first.setdefault(case, scenario.name)
    for case in range(block.size):
        yield _digest(f"{shape} {first[case]}".encode())


def _named(names: NDArray[np.bytes_], columns: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Names of columns as bytes; numpy drops zero bytes at the end of an entry, the array itself keeps them."""
    return np.frombuffer(names[columns].tobytes(), dtype=np.uint8)


def _feed_matrix(digest: blake2b, matrix: sparse.csr_array) -> None:
    tidy = matrix.sorted_indices()
    _feed(digest, np.array(tidy.shape), tidy.indptr.astype(np.int64), tidy.indices.astype(np.int64), tidy.data)


def _feed(digest: blake2b, *arrays: NDArray[Any]) -> None:
    for array in arrays:
        digest.update(np.array(array.size).tobytes())
        digest.update((array + 0.0 if array.dtype == np.float64 else array).tobytes())  # no difference of -0 and 0


def _digest(text: bytes) -> bytes:
    return blake2b(text, digest_size=SIZE).digest()
