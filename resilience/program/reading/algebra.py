"""A light algebra for the rules of the second stage: sums of terms instead of Pyomo's expression trees.

Its values are what the compiler wants in the end: codes of columns and their coefficients. That is ten times faster to
read. Whatever the rules use of Pyomo beyond what stands here fails at once, and tests compare the two compilations.

A code is one whole number: which first-stage column, which series of own columns or of scenario data, and in which
period. A product of data and a first-stage column carries both.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.program.formulation.language import Term
from resilience.program.reading.compile import FixedRecourseError

if TYPE_CHECKING:
    from collections.abc import Iterable

PERIOD_BITS, SERIES_BITS = 18, 23
"""Room for 262,144 periods of a watch and 8 million series; with two marks, a million first-stage columns fit."""
DATA = 1 << (PERIOD_BITS + SERIES_BITS)
TIMED = DATA << 1
FIRST_SHIFT = PERIOD_BITS + SERIES_BITS + 2
IN_SERIES = (1 << FIRST_SHIFT) - 1
"""The part of a code that is not the first-stage column."""
Number = float | int


class Linear(Term):
    """A sum of terms and a constant; the same code may occur more than once."""

    __slots__ = ("codes", "coefficients", "constant")

    def __init__(self, codes: tuple[int, ...], coefficients: tuple[float, ...], constant: float) -> None:
        self.codes, self.coefficients, self.constant = codes, coefficients, constant

    @staticmethod
    def summed(terms: Iterable[Linear | Number]) -> Linear | Number:
        """Sum of terms and numbers."""
        codes: list[int] = []
        coefficients: list[float] = []
        constant: float = 0
        for term in terms:
            if isinstance(term, Linear):
                codes += term.codes
                coefficients += term.coefficients
                constant += term.constant
            else:
                constant += term
        return Linear(tuple(codes), tuple(coefficients), constant) if codes else constant

    def __add__(self, other: Linear | Number) -> Linear:
        if isinstance(other, Linear):
            return Linear(
                self.codes + other.codes, self.coefficients + other.coefficients, self.constant + other.constant
            )
        return Linear(self.codes, self.coefficients, self.constant + other)

    __radd__ = __add__

    def __neg__(self) -> Linear:
        return Linear(self.codes, tuple([-value for value in self.coefficients]), -self.constant)

    def __sub__(self, other: Linear | Number) -> Linear:
        if isinstance(other, Linear):
            negated = tuple([-value for value in other.coefficients])
            return Linear(self.codes + other.codes, self.coefficients + negated, self.constant - other.constant)
        return Linear(self.codes, self.coefficients, self.constant - other)

    def __rsub__(self, other: Number) -> Linear:
        return Linear(self.codes, tuple([-value for value in self.coefficients]), other - self.constant)

    def __mul__(self, other: Linear | Number) -> Linear:
        if isinstance(other, Linear):
            return _product(self, other)
        if other == 0:
            return Linear((), (), 0.0)
        return Linear(self.codes, tuple([value * other for value in self.coefficients]), self.constant * other)

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Linear:
        return Linear(self.codes, tuple([value / other for value in self.coefficients]), self.constant / other)

    def __le__(self, other: Linear | Number) -> Relation:
        return _below(self, other)

    def __ge__(self, other: Linear | Number) -> Relation:
        return _below(other, self)

    def __eq__(self, other: object) -> Relation:  # type: ignore[override]  # as in Pyomo, an equation is a value
        if isinstance(other, Linear):
            return Relation(self - other, 0.0, 0.0)
        if isinstance(other, float | int):
            return Relation(self, float(other), float(other))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]


class Relation:
    """`lower <= body <= upper`."""

    __slots__ = ("body", "lower", "upper")

    def __init__(self, body: Linear, lower: float, upper: float) -> None:
        self.body, self.lower, self.upper = body, lower, upper


def _below(left: Linear | Number, right: Linear | Number) -> Relation:
    if not isinstance(left, Linear):
        assert isinstance(right, Linear)
        return Relation(right, float(left), math.inf)
    if not isinstance(right, Linear):
        return Relation(left, -math.inf, float(right))
    return Relation(left - right, -math.inf, 0.0)


def _product(left: Linear, right: Linear) -> Linear:
    """Scenario data times first-stage columns; anything else breaks fixed recourse."""
    pairs = [
        (_together(a, b), x * y)
        for a, x in zip(left.codes, left.coefficients, strict=True)
        for b, y in zip(right.codes, right.coefficients, strict=True)
    ]
    product = Linear(tuple([code for code, _ in pairs]), tuple([value for _, value in pairs]), 0.0)
    product += left * right.constant
    more = right * left.constant
    return Linear(product.codes + more.codes, product.coefficients + more.coefficients, left.constant * right.constant)


def _together(a: int, b: int) -> int:
    if a > b:
        a, b = b, a
    if not (0 < a < TIMED << 1 and a & DATA) or b & IN_SERIES:
        msg = "a rule multiplies scenario data with a recourse variable"
        raise FixedRecourseError(msg)
    return a | b
