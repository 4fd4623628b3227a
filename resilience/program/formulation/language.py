"""The small language of the second stage's rules: what a disruption's program declares, whoever reads it.

The rules are written once. Where they add to a model `m`, `m.declare` takes their declarations, and says of each column
or datum, in the place where it is made, when it is known:

- `decided`: a column that somebody decides; scenarios that still look alike decide it alike.
- `kept`: a column that keeps the books; it may look back from the end.
- `datum`: a number of the scenario, `seen` as it happens or only afterwards.
- `rows`: constraints, one function with the published equation. `amount`: an expression.

There are two back ends. Here the declarations become Pyomo components; in `resilience.program.reading.series` they
become series of arrays, which thousands of scopes are read into.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

import pyomo.environ as pyo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

SKIP = pyo.Constraint.Skip
"""What a rule answers where it has nothing to say."""


class KnownWhen(Enum):
    """When a column or datum is known."""

    DECIDED = "decided"
    "By a decision, in its period."
    KEPT = "kept"
    "By bookkeeping, whenever the books are read."
    SEEN = "seen"
    "By looking, in its period; from the start where it has none."
    AFTERWARDS = "afterwards"
    "In hindsight."


class Term:
    """A term of another back end than Pyomo, whose class knows how to add many up."""

    @staticmethod
    def summed(terms: Iterable[Any]) -> Any:
        """Sum of terms and numbers."""
        raise NotImplementedError


def total(terms: Iterable[Any]) -> Any:
    """Sum of terms and numbers, whichever back end they are of; 0 of none."""
    listed = list(terms)
    for term in listed:
        if isinstance(term, Term):
            return term.summed(listed)
        if not isinstance(term, float | int):
            return pyo.quicksum(listed)
    return sum(listed)


class Declarations(Protocol):
    """The words of the language; `sets` are lists of keys, and `m.periods` last where something varies by period."""

    def decided(self, *sets: Any) -> Any:
        """Columns of 0 or more that somebody decides."""

    def kept(self, *sets: Any, free: bool = False) -> Any:
        """Columns that keep the books: of 0 or more, or of either sign."""

    def datum(self, *sets: Any, seen: bool) -> Any:
        """Numbers of the scenario."""

    def rows(self, *sets: Any, rule: Callable[..., Any]) -> Any:
        """Constraints."""

    def amount(self, rule: Callable[..., Any]) -> Any:
        """Make an expression."""


class PyomoDeclarations:
    """Declarations as Pyomo components; remembers what was said of each."""

    def __init__(self, periods: Sequence[int]) -> None:
        self._periods = periods
        self._said: list[tuple[Any, KnownWhen, bool]] = []

    def decided(self, *sets: Any) -> Any:
        """Columns of 0 or more that somebody decides."""
        return self._column(sets, KnownWhen.DECIDED, pyo.NonNegativeReals)

    def kept(self, *sets: Any, free: bool = False) -> Any:
        """Columns that keep the books."""
        return self._column(sets, KnownWhen.KEPT, pyo.Reals if free else pyo.NonNegativeReals)

    def datum(self, *sets: Any, seen: bool) -> Any:
        """Numbers of the scenario: symbols that stand for them until they are known."""
        return self._column(sets, KnownWhen.SEEN if seen else KnownWhen.AFTERWARDS, pyo.Reals)

    def rows(self, *sets: Any, rule: Callable[..., Any]) -> Any:
        """Constraints."""
        return pyo.Constraint(*sets, rule=rule)

    def amount(self, rule: Callable[..., Any]) -> Any:
        """Make an expression."""
        return pyo.Expression(rule=rule)

    def _column(self, sets: tuple[Any, ...], known: KnownWhen, within: Any) -> Any:
        column = pyo.Var(*sets, within=within)
        self._said.append((column, known, any(given is self._periods for given in sets)))
        return column

    def columns(self, block: Any) -> Iterator[tuple[Any, KnownWhen, bool]]:
        """Each column or datum of a block, when it is known, and whether it varies by period."""
        for column, known, timed in self._said:
            if column.parent_block() is block:
                yield column, known, timed


def pyomo_page(name: str, periods: Sequence[int]) -> Any:
    """Return an empty Pyomo model that takes declarations, with a block `data` for those of the scenario."""
    m = pyo.ConcreteModel(name=name)
    m.periods, m.declare = periods, PyomoDeclarations(periods)
    m.data = pyo.Block()
    return m
