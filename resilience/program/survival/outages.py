"""Outages by periods: the program's own recourse of a plan, asked only how much demand is missed.

The equations are those of a site the plan must survive without: detection at once, lead times, activation and ramps,
goods in transit, nobody waits. Only the objective differs: the margin lost, whatever it takes to save it. One template
serves one outage at any length up to the longest asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pyomo.common.gc_manager import PauseGC
from scipy import sparse

from resilience.network.parts import Node
from resilience.program.blocks.block import Block, instantiate
from resilience.program.reading.compile import Affine, Compiled, variables
from resilience.program.reading.watches import Compiler
from resilience.program.scope.reach import ScenarioHits, downstream_lags, scope_of, watch
from resilience.program.survival.survival_time import loss_weights

if TYPE_CHECKING:
    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.program.reading.compile import Vector
    from resilience.program.scope.data import Field
    from resilience.program.scope.scope import Scope
    from resilience.program.sizes import Sizes


@dataclass(frozen=True)
class ServiceTemplate:
    """The compiled recourse of one outage. `units` and `margin` (n_columns,) price what is lost."""

    model: Model
    scope: Scope
    compiled: Compiled
    fields: tuple[Field, ...]
    units: Vector
    margin: Vector

    def block(self, scenario: Scenario) -> Block:
        """Write an outage no longer than the template's into it; nobody waits."""
        return instantiate(self.model, self.scope, self.compiled, self.fields, [scenario])


class Outages:
    """Makes templates of outages on a model; holding refunds are left out because they never save a sale."""

    def __init__(self, model: Model, sizes: Sizes, first_model: Any) -> None:
        self.model = model.amended(holding_refund=False)
        self.sizes = sizes
        self._compiler = Compiler.of(self.model, sizes, first_model, variables(first_model))
        "Reads a rule once for all failures in which it says the same."

    def template(self, longest: Scenario) -> ServiceTemplate | None:
        """Template of an outage up to the length of `longest`; None when no demand is within its reach."""
        scope = self._scope(longest)
        if not scope.demands:
            return None
        with PauseGC():
            ((_, compiled, fields),) = self._compiler.family([scope])
        margins = {node: self.model.network.demand[node].margin for node in scope.demands}
        return ServiceTemplate(
            model=self.model,
            scope=scope,
            compiled=replace(compiled, cost=_on_lost(compiled, loss_weights(margins)), upper=_nobody_waits(compiled)),
            fields=fields,
            units=_on_lost(compiled, dict.fromkeys(margins, 1.0)),
            margin=_on_lost(compiled, margins),
        )

    def settled(self, outage: Scenario) -> float:
        """Periods from the onset after which all help within an outage's reach has arrived in full."""
        scope, network = self._scope(outage), self.model.network
        lanes = [network.lanes[lane] for lane in scope.lanes]
        makes = [network.production[node] for node in scope.makes]
        called = [
            float(lane.activation_time or 0.0) + (lane.qualification_time or 0.0) + lane.ramp_time for lane in lanes
        ]
        called += [sum(made.called_in()) for made in makes]
        called += [sum(made.called_in(second=True)) for made in makes if made.second_reserve_max > 0]
        return max(called, default=0.0) + sum(sorted((lane.lead_periods for lane in lanes), reverse=True)[:3]) + 1.0

    def _scope(self, longest: Scenario) -> Scope:
        """Reach as for a site to be survived, watched until the last shortage is over: no backlog is to be served."""
        scope = scope_of(self.model, self.sizes, longest, pruned=True)
        lags = downstream_lags(self.model.network, ScenarioHits.of(longest))
        lag = max((high for _, high in lags.values()), default=0)
        return replace(scope, periods=watch(longest, lag), books=None)


def _nobody_waits(compiled: Compiled) -> Affine:
    """Upper bounds of the columns with every backlog closed."""
    kept = np.ones(len(compiled.columns), dtype=bool)
    kept[compiled.columns.of("backlog")] = False
    matrix = sparse.csr_array(sparse.diags_array(kept.astype(float)) @ compiled.upper.matrix)
    return replace(compiled.upper, constant=np.where(kept, compiled.upper.constant, 0.0), matrix=matrix)


def _on_lost(compiled: Compiled, amounts: dict[Node, float]) -> Vector:
    """Vector over the columns that counts each lost unit by an amount."""
    counted = np.zeros(len(compiled.columns))
    for place in compiled.columns.of("lost").tolist():
        counted[place] = amounts[Node(*compiled.columns.key(place).key)]
    return counted
