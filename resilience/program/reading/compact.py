"""Arrays in few bytes and whole templates in compressed ones: a large program holds thousands of templates.

Nobody sees it: what is read is what was given, bit by bit and of the same type, as fresh arrays.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from resilience.program.reading.at_hand import AtHand
from resilience.program.reading.compile import Affine, Compiled, Vector

Array = NDArray[Any]
Class = TypeVar("Class")

SHORT = 64
"""Arrays up to this long are kept as they are."""
FEW = 256
"""Distinct numbers up to which a byte tells which of them stands where."""
SAMPLE = 4096
"""Numbers looked at first: where these are all different the rest need not be sorted."""
FAST = 1
"""How hard bytes are compressed: harder saves little more of them."""
PROTOCOL = 5
_MATRICES, _STOWED = AtHand(), AtHand()
"""Matrices, and stowed things, that stay unpacked."""


@dataclass(frozen=True)
class Coded:
    """Which of a few numbers stands where."""

    numbers: Array
    which: Array

    def unpacked(self) -> Array:
        """The array."""
        return self.numbers[self.which]


@dataclass(frozen=True)
class Same:
    """One number everywhere."""

    number: Any
    shape: tuple[int, ...]

    def unpacked(self) -> Array:
        """The array."""
        return np.full(self.shape, self.number, dtype=self.number.dtype)


@dataclass(frozen=True)
class Narrow:
    """Whole numbers that need fewer bytes than they were given."""

    numbers: Array
    kind: np.dtype[Any]

    def unpacked(self) -> Array:
        """The array."""
        return self.numbers.astype(self.kind)


@dataclass(frozen=True, eq=False)
class PackedMatrix:
    """A sparse matrix: how many entries each row has, in which columns, and which numbers."""

    counts: Any
    columns: Array
    numbers: Any
    kind: np.dtype[Any]
    shape: tuple[int, int]

    @classmethod
    def of(cls, matrix: sparse.csr_array) -> PackedMatrix:
        """Pack a matrix."""
        counts = packed(np.diff(matrix.indptr))
        return cls(counts, narrowed(matrix.indices), packed(matrix.data), matrix.indices.dtype, matrix.shape)

    def unpacked(self) -> sparse.csr_array:
        """The matrix; those read last are at hand."""
        found: sparse.csr_array = _MATRICES.of(self, lambda: _matrix(self))
        return found

    def times(self, vector: Vector) -> Vector:
        """The product with one vector, to the bit that of the matrix, which takes ten times as long to make."""
        rows = np.repeat(np.arange(self.shape[0]), unpacked(self.counts))
        product: Vector = np.bincount(rows, unpacked(self.numbers) * vector[self.columns], self.shape[0])  # type: ignore[assignment]  # NumPy counts in whole numbers without weights
        return product


def _matrix(given: PackedMatrix) -> tuple[sparse.csr_array, int]:
    """The matrix, and its bytes."""
    indptr = np.zeros(given.shape[0] + 1, dtype=given.kind)
    np.cumsum(unpacked(given.counts), out=indptr[1:])
    entries = (unpacked(given.numbers), given.columns.astype(given.kind), indptr)
    return sparse.csr_array(entries, shape=given.shape), sum(one.nbytes for one in entries)


@dataclass(frozen=True, eq=False)
class Stowed:
    """A thing in compressed bytes, as travels and as waits until it is read."""

    content: bytes

    @classmethod
    def of(cls, value: Any) -> Stowed:
        """Stow a thing."""
        return cls(zlib.compress(pickle.dumps(value, PROTOCOL), FAST))

    def unpacked(self) -> Any:
        """The thing; those read last are at hand."""
        return _STOWED.of(self, lambda: _stowed(self))


def _stowed(given: Stowed) -> tuple[Any, int]:
    """The thing, and the bytes that it was stowed from."""
    content = zlib.decompress(given.content)
    return pickle.loads(content), len(content)


def packed(value: Any) -> Any:
    """In few bytes; what is no array or cannot be made smaller stays as it is."""
    if isinstance(value, Mapping):
        return {name: packed(part) for name, part in value.items()}
    if isinstance(value, sparse.csr_array):
        return PackedMatrix.of(value)
    if not isinstance(value, np.ndarray) or value.size <= SHORT:
        return value
    if value.dtype == np.float64 and any(value.strides):
        return _coded(value)
    if not any(value.strides) or (value == value.flat[0]).all():
        return Same(value.flat[:1][0], value.shape)
    small = narrowed(value)
    return value if small is value else Narrow(small, value.dtype)


def unpacked(value: Any) -> Any:
    """What `packed` was given."""
    if isinstance(value, dict):
        return {name: unpacked(part) for name, part in value.items()}
    return value.unpacked() if isinstance(value, Coded | Same | Narrow | PackedMatrix | Stowed) else value


def narrowed(numbers: Array) -> Array:
    """Whole numbers that are not negative in as few bytes as the largest takes; others as they are."""
    if numbers.dtype.kind != "i" or not numbers.size or numbers.min() < 0:
        return numbers
    kind = np.min_scalar_type(int(numbers.max()))
    return numbers if kind.itemsize >= numbers.dtype.itemsize else numbers.astype(kind)


def _coded(value: Array) -> Coded | Same | Array:
    """Numbers are told apart by their bits: 0 and -0 are two."""
    bits = np.ascontiguousarray(value).view(np.int64)
    numbers = np.unique(bits.ravel()[:SAMPLE])
    if len(numbers) <= FEW < bits.size and bits.size > SAMPLE:
        numbers = np.unique(bits)
    if len(numbers) > FEW:
        return value
    if len(numbers) == 1:
        return Same(numbers.view(np.float64)[0], value.shape)
    return Coded(numbers.view(np.float64), np.searchsorted(numbers, bits).astype(np.uint8))


class _Read:
    """A field that may be packed, and is unpacked when it is read."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, _: type | None = None) -> Any:
        return self if instance is None else unpacked(instance.__dict__[self._name])

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self._name] = value


class _Kept(_Read):
    """A field that is packed when it is set, too."""

    def __set__(self, instance: Any, value: Any) -> None:
        super().__set__(instance, packed(value))


def compact(*names: str) -> Callable[[type[Class]], type[Class]]:
    """Keep some fields of a dataclass in few bytes, in pickles, too."""
    return _with(_Kept, names)


def compactable(*names: str) -> Callable[[type[Class]], type[Class]]:
    """Some fields of a dataclass may be given in few bytes and are read as if they were not."""
    return _with(_Read, names)


def _with(kind: type[_Read], names: tuple[str, ...]) -> Callable[[type[Class]], type[Class]]:
    def decorated(given: type[Class]) -> type[Class]:
        for name in names:
            setattr(given, name, kind(name))
        return given

    return decorated


class Once:
    """Packs what stands in several places once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, Any]] = {}

    def __call__(self, value: Any) -> Any:
        """Pack, unless that was done before."""
        if isinstance(value, Mapping):
            return {name: self(part) for name, part in value.items()}
        if id(value) not in self._known:
            self._known[id(value)] = value, packed(value)
        return self._known[id(value)][1]


@compact("constant", "matrix")
@dataclass(frozen=True)
class CompactAffine(Affine):
    """Numbers that depend on scenario data, in few bytes."""

    @classmethod
    def of(cls, given: Affine, pack: Once) -> CompactAffine:
        """The same."""
        further = tuple((columns, cls.of(others, pack)) for columns, others in given.further)
        return cls(pack(given.constant), pack(given.matrix), further, given.tightest)

    def _first(self, data: Vector) -> Vector:
        matrix = vars(self)["matrix"]
        if data.shape[1] != 1 or not isinstance(matrix, PackedMatrix):
            return super()._first(data)
        return (matrix.times(data[:, 0]) + self.constant)[:, None]


@compact("cost", "matrix", "integer", "link_rows", "link_columns")
@compactable("columns", "rows", "vectors", "link_vectors")
@dataclass(frozen=True)
class CompactCompiled(Compiled):
    """A compiled program in few bytes; what only reports read waits in bytes of its own."""

    @classmethod
    def of(cls, given: Compiled) -> CompactCompiled:
        """The same."""
        pack = Once()
        parts: dict[str, Any] = {field.name: getattr(given, field.name) for field in fields(given)}
        for name, part in parts.items():
            if name in {"columns", "rows", "vectors"}:
                parts[name] = Stowed.of(part)
            else:
                parts[name] = CompactAffine.of(part, pack) if isinstance(part, Affine) else pack(part)
        return cls(**parts)
