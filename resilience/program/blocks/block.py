"""Blocks: all scenarios that share one compiled template, their data written in at once."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.program.blocks.idle import without_idle
from resilience.program.blocks.kin import Kin
from resilience.program.blocks.unknown_end import Branches, families, merge, seen_in
from resilience.program.reading.compact import Stowed, compactable, packed, unpacked
from resilience.program.scope.data import Field, ScenarioData

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.program.reading.compile import Compiled, Vector
    from resilience.program.scope.scope import Scope

TINY = 1e-9
"""Matrix entries up to this size count as zero, as they do in HiGHS."""


@compactable("data", "branches")
@dataclass(frozen=True)
class Block:
    """All scenarios that share one compiled template.

    Scenarios whose data are equal are one *case* with their rates added: `case_of` (n_scenarios,) says which. With an
    unknown end a case is a family of scenarios in one program: `branch_of` (n_scenarios,) says which branch of it, and
    `branches` where each branch's columns stand; a scenario alone is the only branch of its case. `branch_weights`
    (n_cases, n_branches) are the added rates.

    Arrays have one column per case: `data` (n_data, n_cases) and what follows from it when it is first asked for:
    `row_lower`, `row_upper` (n_rows, n_cases), `lower`, `upper` (n_columns, n_cases), `link_values` (n_links, n_cases).
    """

    scope: Scope
    fields: tuple[Field, ...]
    scenarios: tuple[Scenario, ...]
    rates: Vector
    case_of: NDArray[np.intp]
    branch_of: NDArray[np.intp]
    branch_weights: Vector
    data: Vector
    branches: Branches

    def compacted(self) -> Block:
        """The same in few bytes; what is asked of it time and again is worked out before."""
        small = copy(self)
        vars(small).pop("apart", None)
        known = {"n_columns": self.n_columns, "n_rows": self.n_rows, "linked": self.linked, "_kin": Stowed.of(self.kin)}
        vars(small).update(known, data=packed(self.data), branches=Stowed.of(self.branches.compacted()))
        return small

    def altered(self, **fields: Any) -> Block:
        """The same with other scenarios, rates or data; nothing is unpacked for it, as `replace` would."""
        other = copy(self)
        follow = ("marks", "_kin") if {"data", "branches"} & fields.keys() else ()
        for name in ("shares", "apart", "_kept", *follow):
            vars(other).pop(name, None)
        vars(other).update(fields)
        return other

    @property
    def is_compact(self) -> bool:
        """Whether reading the template takes longer than looking."""
        return isinstance(vars(self)["branches"], Stowed)

    @property
    def template(self) -> Compiled:
        """The program of a case."""
        return self.branches.template

    @cached_property
    def n_columns(self) -> int:
        """Columns of a case."""
        return len(self.template.columns)

    @cached_property
    def n_rows(self) -> int:
        """Rows of a case."""
        return len(self.template.rows)

    @property
    def size(self) -> int:
        """Number of cases."""
        return len(self.branch_weights)

    @property
    def n_branches(self) -> int:
        """Branches of each case."""
        return int(self.branch_weights.shape[1])

    @cached_property
    def linked(self) -> NDArray[np.intp]:
        """First-stage columns that a case looks at, each once."""
        return np.unique(self.template.link_columns)

    @property
    def weights(self) -> Vector:
        """Rate of each case per year, (n_cases,)."""
        return np.asarray(self.branch_weights.sum(axis=1))

    @property
    def outcome_of(self) -> NDArray[np.intp]:
        """Which outcome, a branch of a case, each scenario is; outcomes run branch by branch through each case."""
        return self.case_of * self.n_branches + self.branch_of

    @cached_property
    def shares(self) -> Vector:
        """Share of each branch in its case's rate, (n_cases, n_branches); alike where the rate is 0."""
        return shares(self.branch_weights)

    @property
    def kin(self) -> Kin | None:
        """Where its columns and rows stand among those of its kin."""
        kin: Kin | None = unpacked(self._kin)
        return kin

    @cached_property
    def _kin(self) -> Kin | Stowed | None:
        return Kin.of(self.template, self.scope.periods)

    @cached_property
    def marks(self) -> dict[bytes, tuple[bytes, ...]]:
        """Fingerprints of its cases, by those of the first stage's names: dear to make, and the same at any rate."""
        return {}

    @property
    def row_lower(self) -> Vector:
        """Lower sides of the rows."""
        return self._written("row_lower")

    @property
    def row_upper(self) -> Vector:
        """Upper sides of the rows."""
        return self._written("row_upper")

    @property
    def lower(self) -> Vector:
        """Lower bounds of the columns."""
        return self._written("lower")

    @property
    def upper(self) -> Vector:
        """Upper bounds of the columns."""
        return self._written("upper")

    @property
    def link_values(self) -> Vector:
        """Entries of first-stage columns in the rows."""
        return self._written("link_values")

    def _written(self, name: str) -> Vector:
        """Numbers of all cases; those of a case alone are worked out each time, for thousands would fill the memory."""
        if name in self._kept:
            return self._kept[name]
        values: Vector = getattr(self.template, name)(self.data)
        values = _entries(values) if name == "link_values" else values
        if self.size > 1:
            self._kept[name] = values
        return values

    @cached_property
    def apart(self) -> Block:
        """Its scenarios, each alone; one block, however often it is asked for, so that what is known of it stays."""
        each = self.data.T.reshape(self.size * self.n_branches, -1)[self.outcome_of].T
        found = _alone(self.scope, self.branches.single, self.fields, self.scenarios, each)
        return found.compacted() if self.is_compact else found

    @cached_property
    def _kept(self) -> dict[str, Vector]:
        return {}

    def links(self, data: Vector) -> Vector:
        """The same entries for some cases' data."""
        return _entries(self.template.link_values(data))


def shares(weights: Vector) -> Vector:
    """Share of each branch in its case's rate, both (n_cases, n_branches); alike where the rate is 0."""
    total = weights.sum(axis=1)[:, None]
    alike = np.full_like(weights, 1.0 / weights.shape[1])
    return np.asarray(np.divide(weights, total, out=alike, where=total > 0))


def instantiate(
    model: Model, scope: Scope, template: Compiled, fields: tuple[Field, ...], scenarios: Sequence[Scenario]
) -> Block:
    """Write every scenario's data into a compiled template at once, each scenario alone."""
    data = ScenarioData(model, scope, scenarios).table(fields)
    return _alone(scope, template, fields, scenarios, data)


def _alone(
    scope: Scope, template: Compiled, fields: tuple[Field, ...], scenarios: Sequence[Scenario], data: Vector
) -> Block:
    first, case_of = _distinct(data)
    rates = np.array([scenario.rate for scenario in scenarios], dtype=float)
    template = without_idle(template, fields, data, scope.periods)
    return Block(
        scope=scope,
        fields=fields,
        scenarios=tuple(scenarios),
        rates=rates,
        case_of=case_of,
        branch_of=np.zeros(len(scenarios), dtype=np.intp),
        branch_weights=np.bincount(case_of, weights=rates, minlength=len(first)).astype(float)[:, None],
        data=data if len(first) == len(scenarios) else data[:, first],
        branches=Branches.alone(template),
    )


def instantiate_families(
    model: Model, scope: Scope, template: Compiled, fields: tuple[Field, ...], scenarios: Sequence[Scenario]
) -> list[Block]:
    """Write scenarios that share decisions until their end is seen: one block for all families of the same shape."""
    data = ScenarioData(model, scope, scenarios).table(fields)
    seen = seen_in(fields, scope.periods)
    shapes: dict[Hashable, list[_Family]] = defaultdict(list)
    for members in families(scenarios):
        first, branch_of = _distinct(data[:, members])
        merged = merge(template, data[:, members][:, first], seen)
        stacked = data[:, members][:, first].ravel(order="F")
        shapes[merged.shape].append(_Family(merged, members, branch_of, stacked))
    blocks = []
    for group in shapes.values():
        if len(group[0].merged.positions) > 1:
            blocks.append(_block_of_families(scope, fields, scenarios, group))
            continue
        members = [position for family in group for position in family.members]
        inside = [scenarios[position] for position in members]
        blocks.append(_alone(scope, template, fields, inside, data[:, members]))
    return blocks


@dataclass(frozen=True)
class _Family:
    """A family written into one program: `members` are positions of its scenarios, `branch_of` their branches."""

    merged: Branches
    members: list[int]
    branch_of: NDArray[np.intp]
    data: Vector


def _block_of_families(
    scope: Scope, fields: tuple[Field, ...], scenarios: Sequence[Scenario], group: Sequence[_Family]
) -> Block:
    data = np.stack([family.data for family in group], axis=1)
    first, family_case = _distinct(data)
    case_of = np.concatenate([np.full(len(f.members), case) for f, case in zip(group, family_case, strict=True)])
    branch_of = np.concatenate([family.branch_of for family in group])
    inside = tuple(scenarios[position] for family in group for position in family.members)
    rates = np.array([scenario.rate for scenario in inside], dtype=float)
    weights = np.zeros((len(first), len(group[0].merged.positions)))
    np.add.at(weights, (case_of, branch_of), rates)
    merged = group[0].merged
    return Block(
        scope, fields, inside, rates, case_of, branch_of, weights, data[:, first], merged
    )  # fmt: skip


def told(block: Block) -> Block:
    """Take a block's families apart, every scenario told its end; scenarios keep their order.

    Not so the present situation: nobody can be told how long what goes on today will last.
    """
    return block if block.n_branches == 1 or block.scope.present else block.apart


def _entries(values: Vector) -> Vector:
    """Matrix entries as the solver will see them: it drops tiny ones, and a check that kept them would fail."""
    tiny = (np.abs(values) <= TINY) & (values != 0)
    return np.where(tiny, 0.0, values) if tiny.any() else values


def _distinct(data: Vector) -> tuple[list[int], NDArray[np.intp]]:
    """Positions of the first of each distinct column, and which of them each column equals."""
    seen: dict[bytes, int] = {}
    first: list[int] = []
    case_of = np.empty(data.shape[1], dtype=np.intp)
    for i in range(data.shape[1]):
        key = blake2b(data[:, i].tobytes()).digest()
        if key not in seen:
            seen[key] = len(first)
            first.append(i)
        case_of[i] = seen[key]
    return first, case_of
