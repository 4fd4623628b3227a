"""Bookkeeping that keeps no book: missing stock where the inbound is cut in no scenario of a block is left out.

There R18a is slack and R18b allows nothing, so the column is 0 at every optimum.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.program.reading.assemble import Names
from resilience.program.scope.data import places_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from resilience.program.reading.compile import Affine, Compiled, Vector
    from resilience.program.scope.data import Field


def without_idle(template: Compiled, fields: Sequence[Field], data: Vector, periods: int) -> Compiled:
    """Leave out columns `missing` and rows `missing_stock` of periods in which `cut` is 0 in all data.

    Parameters
    ----------
    data
        Scenario data, shape (n_data, n_scenarios).
    periods
        Length of the watch.
    """
    columns, rows = template.columns, template.rows
    if not (isinstance(columns, Names) and isinstance(rows, Names)):
        return template
    idle = ~data[places_of("cut", fields, periods)].any(axis=1)
    if not idle.any():
        return template
    return _kept(template, columns, rows, columns.of("missing")[idle], rows.of("missing_stock")[idle])


def _kept(
    template: Compiled, columns: Names, rows: Names, no_columns: NDArray[np.intp], no_rows: NDArray[np.intp]
) -> Compiled:
    """The template without some columns and rows."""
    keep_columns = np.delete(np.arange(len(columns)), no_columns)
    keep_rows = np.delete(np.arange(len(rows)), no_rows)
    place = np.full(len(rows), -1, dtype=np.int64)
    place[keep_rows] = np.arange(len(keep_rows))
    links = np.flatnonzero(place[template.link_rows] >= 0)
    vectors = {name: vector[keep_columns] for name, vector in template.vectors.items()}
    row_lower, row_upper = _sides(template, keep_rows)
    return replace(
        template,
        columns=columns.pick(keep_columns),
        rows=rows.pick(keep_rows),
        cost=vectors["loss"],
        matrix=template.matrix[keep_rows][:, keep_columns],
        lower=template.lower.pick(keep_columns, 0, 1),
        upper=template.upper.pick(keep_columns, 0, 1),
        integer=template.integer[keep_columns],
        row_lower=row_lower,
        row_upper=row_upper,
        link_rows=place[template.link_rows[links]],
        link_columns=template.link_columns[links],
        link_values=template.link_values.pick(links, 0, 1),
        vectors=vectors,
    )


def _sides(template: Compiled, rows: NDArray[np.intp]) -> tuple[Affine, Affine]:
    """Both sides of some rows; the same data move both as a rule, and are picked and kept once."""
    lower, upper = template.row_lower, template.row_upper
    picked = lower.pick(rows, 0, 1)
    if upper.matrix is lower.matrix and not lower.further and not upper.further:
        return picked, replace(picked, constant=upper.constant[rows])
    return picked, upper.pick(rows, 0, 1)
