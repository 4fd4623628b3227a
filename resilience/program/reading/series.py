"""Declarations as series of arrays: the other back end of the language in which the rules are written.

A series is one column or datum over all its periods. Its terms are sums of codes (`algebra`), and whatever a rule asks
of the scope is noted (`notes`), so that a row read once serves every scope in which it says the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.program.formulation.language import KnownWhen
from resilience.program.reading.algebra import FIRST_SHIFT, PERIOD_BITS, SERIES_BITS, TIMED, Linear, Number
from resilience.program.reading.notes import Members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from resilience.program.reading.notes import Notes


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

    def __init__(self, sets: tuple[Any, ...], known: KnownWhen, *, non_negative: bool) -> None:
        self.watch = next((given for given in sets if isinstance(given, Watch)), None)
        listed = [list(given) for given in sets if not isinstance(given, Watch)]
        self.single = not sets
        self.keys = [_key(key) for key in (listed[0] if listed else ())] if sets else [()]
        self.known, self.non_negative = known, non_negative
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


class SeriesDeclarations:
    """Declarations as series."""

    def decided(self, *sets: Any) -> Series:
        """Columns of 0 or more that somebody decides."""
        return Series(sets, KnownWhen.DECIDED, non_negative=True)

    def kept(self, *sets: Any, free: bool = False) -> Series:
        """Columns that keep the books."""
        return Series(sets, KnownWhen.KEPT, non_negative=not free)

    def datum(self, *sets: Any, seen: bool) -> Series:
        """Numbers of the scenario."""
        return Series(sets, KnownWhen.SEEN if seen else KnownWhen.AFTERWARDS, non_negative=False)

    def rows(self, *sets: Any, rule: Callable[..., Any]) -> DeclaredRows:
        """Rows."""
        return DeclaredRows(*sets, rule=rule)

    def amount(self, rule: Callable[..., Any]) -> Function:
        """Make an expression."""
        return Function(rule)


class Sheet:
    """A page of declarations in their order, and whatever else the rules hang on it."""

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
    def decided(self) -> frozenset[str]:
        """Names of the columns that somebody decides."""
        return frozenset(name for name, series in self.columns.items() if series.known is KnownWhen.DECIDED)

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


def series_page(name: str, periods: Any) -> Sheet:
    """Return an empty sheet that takes declarations, with a sheet `data` for those of the scenario."""
    sheet = Sheet(name)
    sheet.periods, sheet.declare, sheet.data = periods, SeriesDeclarations(), Sheet()
    return sheet
