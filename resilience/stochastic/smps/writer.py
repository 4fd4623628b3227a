"""Writes an SMPS instance in free format, every number with all its digits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError
from resilience.stochastic.smps.instance import ContinuousLaw, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from resilience.stochastic.smps.instance import Core, DiscreteLaw, RandomPlace, Smps

ENDINGS = (".cor", ".tim", ".sto")


def write_smps(instance: Smps, folder: str | PathLike[str], name: str) -> tuple[Path, Path, Path]:
    """Write `name.cor`, `name.tim` and `name.sto` into a folder, made where there is none, and return their paths.

    Raises
    ------
    InputError
        When a name holds a blank: the free format cannot carry it; or when the files cannot be written.
    """
    core = instance.core
    blanks = [word for word in (*core.rows, *core.columns, core.objective, *instance.periods) if len(word.split()) != 1]
    if blanks:
        message = f"The name {blanks[0]!r} is empty or holds a blank; SMPS separates words by blanks."
        raise InputError([message])
    if core.rhs_set in core.columns:
        message = f"The set of right-hand sides has the name of a column, {core.rhs_set!r}."
        raise InputError([message])
    texts = (_core_lines(core, name), _time_lines(instance, name), _stoch_lines(instance, name))
    paths = tuple(Path(folder) / f"{name}{ending}" for ending in ENDINGS)
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for path, lines in zip(paths, texts, strict=True):
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        message = f"{folder}: the files cannot be written: {error.strerror}. Name another folder, or make room."
        raise InputError([message]) from error
    return paths[0], paths[1], paths[2]


def _text(value: float) -> str:
    return repr(float(value))


def _core_lines(core: Core, name: str) -> Iterator[str]:
    yield f"NAME          {name}"
    yield "ROWS"
    yield f" N  {core.objective}"
    yield from (f" {kind}  {row}" for kind, row in zip(core.kinds, core.rows, strict=True))
    yield "COLUMNS"
    yield from _column_lines(core)
    yield "RHS"
    if core.offset:
        yield f"    {core.rhs_set}  {core.objective}  {_text(-core.offset)}"
    for row, value in zip(core.rows, core.rhs, strict=True):
        if value:
            yield f"    {core.rhs_set}  {row}  {_text(value)}"
    if not np.isnan(core.ranges).all():
        yield "RANGES"
    for row, value in zip(core.rows, core.ranges, strict=True):
        if not np.isnan(value):
            yield f"    RNG  {row}  {_text(value)}"
    yield "BOUNDS"
    yield from _bound_lines(core)
    yield "ENDATA"


def _column_lines(core: Core) -> Iterator[str]:
    matrix = core.matrix.tocsc()
    marked = False
    for column, name in enumerate(core.columns):
        if core.integer[column] != marked:
            marked = not marked
            yield f"    MARKER  'MARKER'  {repr('INTORG') if marked else repr('INTEND')}"
        entries = slice(matrix.indptr[column], matrix.indptr[column + 1])
        if core.cost[column] or entries.start == entries.stop:
            yield f"    {name}  {core.objective}  {_text(core.cost[column])}"
        for row, value in zip(matrix.indices[entries], matrix.data[entries], strict=True):
            yield f"    {name}  {core.rows[row]}  {_text(value)}"
    if marked:
        yield "    MARKER  'MARKER'  'INTEND'"


def _bound_lines(core: Core) -> Iterator[str]:
    for name, low, high, whole in zip(core.columns, core.lower, core.upper, core.integer, strict=True):
        target = f"{core.bound_set}  {name}"
        if low == high:
            yield f" FX {target}  {_text(low)}"
            continue
        if low == -np.inf and high == np.inf:
            yield f" FR {target}"
            continue
        if low == -np.inf:
            yield f" MI {target}"
        elif low != 0 or high < 0:
            yield f" LO {target}  {_text(low)}"
        if high != np.inf:
            yield f" UP {target}  {_text(high)}"
        elif whole:
            yield f" PL {target}"


def _time_lines(instance: Smps, name: str) -> Iterator[str]:
    core, (first, second) = instance.core, instance.periods
    yield f"TIME          {name}"
    rows, columns = instance.in_second_row, instance.in_second_column
    ordered = rows.any() and columns.any() and not columns.all()
    if ordered and bool((np.diff(rows.astype(int)) >= 0).all()) and bool((np.diff(columns.astype(int)) >= 0).all()):
        yield "PERIODS       IMPLICIT"
        yield f"    {core.columns[0]}  {core.objective}  {first}"
        yield f"    {core.columns[int(columns.argmax())]}  {core.rows[int(rows.argmax())]}  {second}"
    else:
        yield "PERIODS       EXPLICIT"
        yield from (f"    {period}" for period in instance.periods)
        for head, names, later in (("ROWS", core.rows, rows), ("COLUMNS", core.columns, columns)):
            yield head
            yield from (f"    {item}  {second if late else first}" for item, late in zip(names, later, strict=True))
    yield "ENDATA"


def _stoch_lines(instance: Smps, name: str) -> Iterator[str]:
    yield f"STOCH         {name}"
    for position, source in enumerate(instance.sources):
        if isinstance(source, ContinuousLaw):
            yield from _continuous_lines(instance, source)
        else:
            yield from _block_lines(instance, source, f"BLOCK{position + 1}")
    yield "ENDATA"


def _continuous_lines(instance: Smps, source: ContinuousLaw) -> Iterator[str]:
    target = _target(instance, instance.places[source.place])
    yield f"INDEP         {source.law.name}"
    yield f"    {target}  {_text(source.first)}  {instance.periods[1]}  {_text(source.second)}"


def _block_lines(instance: Smps, source: DiscreteLaw, name: str) -> Iterator[str]:
    period = instance.periods[1]
    targets = [_target(instance, instance.places[place]) for place in source.places]
    if len(targets) == 1:
        yield "INDEP         DISCRETE"
        for value, probability in zip(source.values[:, 0], source.probabilities, strict=True):
            yield f"    {targets[0]}  {_text(value)}  {period}  {_text(probability)}"
        return
    yield "BLOCKS        DISCRETE"
    for values, probability in zip(source.values, source.probabilities, strict=True):
        yield f" BL {name}  {period}  {_text(probability)}"
        yield from (f"    {target}  {_text(value)}" for target, value in zip(targets, values, strict=True))


def _target(instance: Smps, place: RandomPlace) -> str:
    core = instance.core
    if place.kind is PlaceKind.RHS:
        return f"{core.rhs_set}  {core.rows[place.row]}"
    column = core.columns[place.column]
    if place.kind is PlaceKind.COST:
        return f"{column}  {core.objective}"
    if place.kind is PlaceKind.TECHNOLOGY:
        return f"{column}  {core.rows[place.row]}"
    return f"{'LO' if place.kind is PlaceKind.LOWER else 'UP'} {core.bound_set}  {column}"
