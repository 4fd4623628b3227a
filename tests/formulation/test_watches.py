"""Second stages compiled in bulk equal those compiled one by one from Pyomo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from support.cases import seeded_case

from resilience.hazard.situation import Situation
from resilience.program.formulation.first_stage import build_first_stage
from resilience.program.formulation.recourse import build_recourse, layout
from resilience.program.reading.algebra import Linear
from resilience.program.reading.compile import FixedRecourseError, compile_model, variables
from resilience.program.reading.watches import Compiler
from resilience.program.sizes import Sizes
from resilience.program.two_stage import BuildOptions, _early_calls, _scoped

if TYPE_CHECKING:
    from resilience.program.reading.compile import Compiled


def _links(compiled: Compiled, data: np.ndarray) -> np.ndarray:
    """First-stage entries by row and column."""
    order = np.lexsort((compiled.link_columns, compiled.link_rows))
    where = np.stack([compiled.link_rows, compiled.link_columns], axis=1)[order]
    return np.hstack([where, compiled.link_values(data)[order]])


@pytest.mark.parametrize("pruned", [True, False])
@pytest.mark.parametrize("seed", range(16))
def test_bulk_equals_one_by_one(seed, pruned):
    """Every number and name is the same, for scopes, and short watches and long ones, that share what was read.

    A row taken to repeat before the last goods under way have arrived, one that knows how long the watch is but was
    not read again, or one taken from a scope where a neighbour is not inside, would differ. The first scenario begins
    in a situation where the whole network is not pruned anyway.
    """
    case = seeded_case(seed)
    if not pruned:
        today = Situation(on_hand=tuple((node, 3.0) for node in case.model.network.nodes))
        case = replace(case, scenarios=(replace(case.scenarios[0], situation=today), *case.scenarios[1:]))
    sizes = Sizes.of(case.model, case.scenarios)
    scoped = _scoped(case.model, sizes, case.scenarios, (), BuildOptions(pruned=pruned))
    first = build_first_stage(case.model, sizes, early_calls=_early_calls(case.model, sizes, scoped))
    columns = variables(first)
    compiler = Compiler.of(case.model, sizes, first, columns)
    scopes = list({replace(scope, periods=0): scope for scope in scoped}.values())
    for scope in scopes[:: -1 if seed % 2 else 1][:4]:
        family = [scope, replace(scope, periods=scope.periods + 2), replace(scope, periods=scope.periods + 9)]
        family.append(replace(scope, periods=scope.periods + 5).closed())
        for watched, bulk, fields in compiler.family(family):
            recourse = build_recourse(case.model, sizes, first, watched)
            alone = compile_model(recourse, first=columns, objective="loss", vectors=("short",))
            assert layout(recourse) == fields
            _assert_equal(alone, bulk, sum((watched.periods if f.timed else 1) * len(f.keys) for f in fields))


def _assert_equal(alone: Compiled, bulk: Compiled, n_data: int) -> None:
    assert tuple(bulk.columns) == tuple(alone.columns)
    assert tuple(bulk.rows) == tuple(alone.rows)
    assert bulk.columns[:2] == alone.columns[:2]
    if alone.columns:  # a scenario may touch nothing
        assert bulk.columns[0] == alone.columns[0]
    data = np.random.default_rng(1).random((n_data, 3))
    for part in ("lower", "upper", "row_lower", "row_upper"):
        np.testing.assert_allclose(getattr(bulk, part)(data), getattr(alone, part)(data), rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(bulk.matrix.toarray(), alone.matrix.toarray(), rtol=1e-13)
    np.testing.assert_allclose(_links(bulk, data), _links(alone, data), rtol=1e-13, atol=1e-13)
    for name in alone.vectors:
        np.testing.assert_allclose(bulk.vectors[name], alone.vectors[name], rtol=1e-13)
        np.testing.assert_array_equal(bulk.link_vectors[name], alone.link_vectors[name])
    np.testing.assert_array_equal(bulk.integer, alone.integer)


def test_data_times_a_recourse_column_is_refused():
    """A product of two columns breaks fixed recourse; added as if it were one term it would be a wrong number."""
    column, other = (Linear((code,), (1.0,), 0.0) for code in (1 << 14, 2 << 14))
    with pytest.raises(FixedRecourseError):
        _ = column * other


def test_a_sum_of_numbers_is_a_number():
    """Rules that find nothing to add get 0, not an empty row."""
    assert Linear.summed([1.0, 2.0]) == 3.0
    assert Linear.summed([]) == 0


def test_what_was_read_is_read_again_only_where_the_answers_differ():
    """Proves: compiling a scope a second time reads no row, and another watch only those that ask how long it is.

    Sensitivity: a row that notes a question nobody answers the same would be read each time.
    """
    case = seeded_case(5)
    sizes = Sizes.of(case.model, case.scenarios)
    scoped = _scoped(case.model, sizes, case.scenarios, (), BuildOptions())
    first = build_first_stage(case.model, sizes, early_calls=_early_calls(case.model, sizes, scoped))
    compiler = Compiler.of(case.model, sizes, first, variables(first))
    scope = max(scoped, key=lambda scope: len(scope.nodes))
    kept = []
    for watched in (scope, scope, replace(scope, periods=scope.periods - 1)):
        list(compiler.family([watched]))
        kept.append({label: len(readings) for label, readings in compiler.readings.series.items()})
    assert kept[0] == kept[1]
    again = {label.component for label in kept[2] if kept[2][label] > kept[1][label]}
    assert "missing_stock" in again
    assert not again & {"stock_balance", "stock_target", "demand_met"}
