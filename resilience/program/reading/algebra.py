"""A light algebra for the rules of the second stage: sums of terms instead of Pyomo's expression trees.

The rules are written once, for Pyomo. `rehosted` gives the same functions over this algebra, whose values are what the
compiler wants in the end: codes of columns and their coefficients. That is ten times faster to read. Whatever the
rules use of Pyomo beyond what stands here fails at once, and tests compare the two compilations.

A code is one whole number: which first-stage column, which series of own columns or of scenario data, and in which
period. A product of data and a first-stage column carries both.
"""

from __future__ import annotations

import math
from types import FunctionType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from resilience.program.reading.compile import FixedRecourseError
from resilience.program.reading.notes import Members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from resilience.program.reading.notes import Notes

PERIOD_BITS, SERIES_BITS = 18, 23
"""Room for 262,144 periods of a watch and 8 million series; with two marks, a million first-stage columns fit."""
DATA = 1 << (PERIOD_BITS + SERIES_BITS)
TIMED = DATA << 1
FIRST_SHIFT = PERIOD_BITS + SERIES_BITS + 2
IN_SERIES = (1 << FIRST_SHIFT) - 1
"""The part of a code that is not the first-stage column."""
SKIP = object()
Number = float | int


class Linear:
    """A sum of terms and a constant; the same code may occur more than once."""

    __slots__ = ("codes", "coefficients", "constant")

    def __init__(self, codes: tuple[int, ...], coefficients: tuple[float, ...], constant: float) -> None:
        self.codes, self.coefficients, self.constant = codes, coefficients, constant

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


def quicksum(terms: Iterable[Linear | Number], start: Number = 0) -> Linear | Number:
    """Sum of terms."""
    codes: list[int] = []
    coefficients: list[float] = []
    constant: float = start
    for term in terms:
        if isinstance(term, Linear):
            codes += term.codes
            coefficients += term.coefficients
            constant += term.constant
        else:
            constant += term
    return Linear(tuple(codes), tuple(coefficients), constant) if codes else constant


class Watch:
    """The periods of a watch; notes when somebody asks how many there are, for then his row depends on it."""

    def __init__(self, periods: int, notes: Notes) -> None:
        self.periods, self.notes = periods, notes
        notes.asker("periods", lambda _: periods)

    def __len__(self) -> int:
        self.notes.note("periods", None, self.periods)
        return self.periods

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self)))


class Register:
    """Numbers of series by name and key, the same in all sheets: what was read in one says the same in another."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, tuple[Any, ...]], int] = {}

    def number(self, name: str, key: tuple[Any, ...]) -> int:
        """Number of a series, from 1 on.

        Raises
        ------
        OverflowError
            When there are more than a code has room for.
        """
        number = self._numbers.setdefault((name, key), len(self._numbers) + 1)
        if number >> SERIES_BITS:
            msg = f"A model of more than {1 << SERIES_BITS} series."
            raise OverflowError(msg)
        return number


class Series:
    """Declared columns or scenario data: by key, perhaps by period; each key's periods are one series."""

    def __init__(self, *sets: Any, within: object = None) -> None:
        self.watch = next((given for given in sets if isinstance(given, Watch)), None)
        listed = [list(given) for given in sets if not isinstance(given, Watch)]
        self.single = not sets
        self.keys = [_key(key) for key in (listed[0] if listed else ())] if sets else [()]
        self.non_negative = within == "non-negative"
        self.base: dict[tuple[Any, ...], int] = {}
        self._made: dict[Any, Linear] = {}
        self._name = ""
        self._notes: Notes | None = None

    def number(self, name: str, register: Register, flag: int) -> None:
        """Take the numbers of the series over."""
        flags = flag | (TIMED if self.watch is not None else 0)
        self.base = {key: register.number(name, key) << PERIOD_BITS | flags for key in self.keys}

    def noting(self, name: str, notes: Notes) -> None:
        """Note from now on which columns are asked for."""
        self._name, self._notes = name, notes
        notes.asker(name, self.base.__contains__)
        notes.asker(f"{name}, all", lambda _: tuple(self.keys))

    def __getitem__(self, index: Any) -> Linear:
        made = self._made.get(index)
        if made is None:
            made = self._made[index] = Linear((self._code(_key(index)),), (1.0,), 0.0)
        return made

    def _code(self, key: tuple[Any, ...]) -> int:
        if self.watch is None:
            return self.base[key]
        if not 0 <= key[-1] < self.watch.periods:
            raise KeyError(key)
        return self.base[key[:-1]] + int(key[-1])

    def __contains__(self, index: Any) -> bool:
        key = _key(index)
        series = key if self.watch is None else key[:-1]
        found = series in self.base
        if self._notes is not None:
            self._notes.note(self._name, series, found)
        return found and (self.watch is None or 0 <= key[-1] < self.watch.periods)

    def __iter__(self) -> Iterator[Any]:
        if self._notes is not None:
            self._notes.note(f"{self._name}, all", None, tuple(self.keys))
        for key in self.keys:
            if self.watch is None:
                yield key if len(key) > 1 else key[0]
            else:
                for t in self.watch:
                    yield (*key, t)

    def values(self) -> Iterator[Linear]:
        """Return every column."""
        return (self[index] for index in self)


def _key(index: Any) -> tuple[Any, ...]:
    return tuple(index) if isinstance(index, tuple) else (index,)


class DeclaredRows:
    """Declared rows: a rule for each key, perhaps in each period."""

    Skip = SKIP

    def __init__(self, *sets: Any, rule: Callable[..., Any]) -> None:
        self.rule = rule
        self.timed = any(isinstance(given, Watch) for given in sets)
        keys = [_key(key) for given in sets if not isinstance(given, Watch) for key in given]
        if not self.timed and keys and isinstance(keys[0][-1], int):
            self.timed = True
            keys = list(dict.fromkeys(key[:-1] for key in keys))
        self.keys = keys


class Function:
    """A declared expression."""

    def __init__(self, rule: Callable[..., Any]) -> None:
        self.rule = rule


class Sheet:
    """What stands for a Pyomo model: declarations in their order, and whatever else the rules hang on it."""

    columns: dict[str, Series]
    rows: dict[str, DeclaredRows]
    functions: dict[str, Function]
    data: Sheet
    _name: str

    def __init__(self, name: str = "") -> None:
        self.__dict__.update(_name=name, columns={}, rows={}, functions={})

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Series):
            self.columns[name] = value
        elif isinstance(value, DeclaredRows):
            self.rows[name] = value
        elif isinstance(value, Function):
            self.functions[name] = value
        self.__dict__[name] = value

    def number(self, register: Register, flag: int) -> None:
        """Number all columns; one that has no index becomes the term itself."""
        for name, series in self.columns.items():
            series.number(name, register, flag)
            if series.single:
                self.__dict__[name] = series[()]

    def noting(self, notes: Notes) -> None:
        """Note from now on what rules ask; lists, which do not tell what they are asked for, are out of reach."""
        for name, series in self.columns.items():
            series.noting(f"{self._name}.{name}", notes)
        for name, value in list(self.__dict__.items()):
            if isinstance(value, frozenset):
                self.__dict__[name] = Members.noted(value, name, notes)
            elif isinstance(value, list | tuple | set):
                del self.__dict__[name]

    @property
    def constants(self) -> dict[str, Number]:
        """Numbers that rules may use without being noted."""
        return {name: value for name, value in self.__dict__.items() if isinstance(value, int | float)}


class FirstColumns:
    """One of the first stage's variables as terms."""

    def __init__(self, places: Mapping[Any, int]) -> None:
        if max(places.values(), default=0) + 1 >> 63 - FIRST_SHIFT:
            msg = f"A first stage of more than {1 << 63 - FIRST_SHIFT} columns."
            raise OverflowError(msg)
        self._terms = {index: Linear(((place + 1) << FIRST_SHIFT,), (1.0,), 0.0) for index, place in places.items()}

    def __getitem__(self, index: Any) -> Linear:
        return self._terms[index]

    def __contains__(self, index: Any) -> bool:
        return index in self._terms


LIGHT = SimpleNamespace(
    ConcreteModel=Sheet, Block=Sheet, Var=Series, Constraint=DeclaredRows, Expression=Function, quicksum=quicksum,
    NonNegativeReals="non-negative",
)  # fmt: skip
"""What the rules of the second stage use of `pyomo.environ`."""


def rehosted(modules: Sequence[ModuleType]) -> dict[str, Any]:
    """Functions of some modules, by name, as they would be had the modules imported `LIGHT` instead of Pyomo."""
    functions: dict[Any, Any] = {}
    homes: list[tuple[ModuleType, dict[str, Any]]] = [(module, dict(vars(module), pyo=LIGHT)) for module in modules]
    for module, home in homes:
        for value in vars(module).values():
            if isinstance(value, FunctionType) and value.__module__ == module.__name__:
                copy = FunctionType(value.__code__, home, value.__name__, value.__defaults__, value.__closure__)
                copy.__kwdefaults__ = value.__kwdefaults__
                functions[value] = copy
    for _, home in homes:
        for name, value in home.items():
            if isinstance(value, FunctionType) and value in functions:
                home[name] = functions[value]
    return {function.__name__: copy for function, copy in functions.items()}
