"""The same program as an ordinary Pyomo extensive form: one model, one block per scenario, numbers in place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo
from pyomo.contrib.appsi.solvers import Highs

from resilience.program.formulation import recourse
from resilience.program.formulation.first_stage import build_first_stage
from resilience.program.formulation.language import PyomoDeclarations
from resilience.program.scope.data import ScenarioData
from resilience.program.scope.reach import scope_of
from resilience.program.sizes import Sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.program.scope.data import Field
    from resilience.program.scope.scope import Scope


def build(model: Model, scenarios: Sequence[Scenario]) -> Any:
    """Write down every scenario's recourse over the whole network, rule by rule."""
    sizes = Sizes.of(model, tuple(scenarios))
    whole = pyo.ConcreteModel()
    whole.first = build_first_stage(model, sizes, early_calls={})
    whole.scenario = pyo.Block(range(len(scenarios)), concrete=True)
    fields: dict[Scope, tuple[Field, ...]] = {}
    cost = whole.first.steady_cost
    for position, scenario in enumerate(scenarios):
        scope = scope_of(model, sizes, scenario, pruned=False)
        if scope not in fields:
            fields[scope] = recourse.layout(recourse.build_recourse(model, sizes, whole.first, scope))
        numbers = ScenarioData(model, scope, (scenario,)).table(fields[scope])[:, 0]
        page = partial(_page, _Numbers(fields[scope], numbers, scope.periods))
        block = recourse.build_recourse(model, sizes, whole.first, scope, page)
        whole.scenario[position].recourse = block
        cost = cost + scenario.rate * block.loss
    whole.cost = pyo.Objective(expr=cost)
    return whole


def hand_over(whole: Any) -> Any:
    """Hand the program over to HiGHS by Pyomo's own interface."""
    highs = Highs()
    highs.set_instance(whole)
    return highs


def solve(whole: Any) -> float:
    """Least cost per year."""
    highs = Highs()
    highs.highs_options = {"mip_rel_gap": 1e-9, "threads": 1}
    highs.solve(whole)
    return float(pyo.value(whole.cost))


def _page(numbers: _Numbers, name: str, periods: Any) -> Any:
    """A page for the recourse with numbers where it declares data."""
    m = pyo.ConcreteModel(name=name)
    m.periods, m.declare, m.data = periods, PyomoDeclarations(periods), numbers
    return m


class _Numbers:
    """A scenario's data by name; what is declared under these names is ignored."""

    def __init__(self, fields: Sequence[Field], numbers: NDArray[Any], periods: int) -> None:
        values, given = iter(numbers.tolist()), {}
        for field in fields:
            keys = [(*key, t) for key in field.keys for t in range(periods)] if field.timed else field.keys
            given[field.name] = _Table({key: next(values) for key in keys})
        self.__dict__.update(given)

    def __setattr__(self, name: str, declared: Any) -> None:
        pass


class _Table(dict[tuple[Any, ...], float]):
    """Numbers by key, which may hold stock positions as pairs."""

    def __getitem__(self, key: Any) -> float:
        keys = key if isinstance(key, tuple) else (key,)
        flat = [part for k in keys for part in (k if isinstance(k, tuple) else (k,))]
        return super().__getitem__(tuple(flat))
