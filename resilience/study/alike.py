"""Results compared: two are equal where all that they hold is, tables and arrays included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse


class Alike:
    """A dataclass (made with `eq=False`) that is compared field by field, whatever the fields hold."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and alike_fields(self, other)

    __hash__ = None  # type: ignore[assignment]  # tables have none


def alike(one: Any, other: Any) -> bool:
    """Whether two values hold the same; missing numbers are alike."""
    if one is other or type(one) is not type(other):
        return one is other
    how = next((compare for kinds, compare in _COMPARED.items() if isinstance(one, kinds)), None)
    if how is not None:
        return bool(how(one, other))
    if is_dataclass(one):
        return alike_fields(one, other)
    return bool(one == other) or bool(one != one and other != other)  # noqa: PLR0124  # not a number


def alike_fields(one: Any, other: Any) -> bool:
    """Whether all fields that count are alike."""
    return all(alike(getattr(one, field.name), getattr(other, field.name)) for field in fields(one) if field.compare)


def _items(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> bool:
    return one.keys() == other.keys() and all(alike(value, other[key]) for key, value in one.items())


def _arrays(one: Any, other: Any) -> bool:
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


_COMPARED: dict[Any, Callable[[Any, Any], object]] = {
    (pd.DataFrame, pd.Series): lambda one, other: one.equals(other),
    np.ndarray: _arrays,
    sparse.sparray: lambda one, other: one.shape == other.shape and (one != other).nnz == 0,
    Mapping: _items,
    (tuple, list): lambda one, other: len(one) == len(other) and all(map(alike, one, other)),
}
