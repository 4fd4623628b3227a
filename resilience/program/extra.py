"""A planner's own rules, from Pyomo to rows of the first stage, where search, check and explanation find them.

A rule is read once, on a first stage made for it, and kept as numbers: it can then be put into any program of the model
and taken to another process, which a function cannot.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import numpy as np
import pyomo.environ as pyo
from pyomo.common.errors import PyomoException
from pyomo.common.modeling import unique_component_name
from pyomo.core.expr.relational_expr import RelationalExpression
from pyomo.repn.standard_repn import generate_standard_repn

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import TEXT, held
from resilience.plan.extra import ExtraRow
from resilience.plan.fields import PLAN_FIELDS
from resilience.plan.levers import Requirements
from resilience.program.formulation.first_stage import build_first_stage
from resilience.program.sizes import Sizes

if TYPE_CHECKING:
    from resilience.plan.model import Model

Rule: TypeAlias = "Callable[[Any], Any]"
OwnRules: TypeAlias = "Rule | Mapping[str, Rule]"
"""A function of the first stage, or several by name."""

DECISIONS = tuple(field.column for field in PLAN_FIELDS)
"""Variables that a rule may speak of: what a plan decides. The others are bookkeeping, and hang on the scenarios."""
DECIDED = f"{', '.join(DECISIONS[:-1])} or {DECISIONS[-1]}"
COMPARE = "Compare two expressions by <=, >= or ==."
FAILURES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NameError, PyomoException, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip
"""What a rule with a slip raises, a division by nothing included; what is no slip of a rule passes through."""
COMPONENT = "extra"
PLACE = "extra"


def read_rules(model: Model, extra: OwnRules) -> tuple[ExtraRow, ...]:
    """Read a planner's rules.

    Parameters
    ----------
    model
        What they speak of.
    extra
        A function that is given the first stage and returns a constraint, a list of constraints or constraints by
        name, or hangs them on the first stage; or several such functions by name.

    Raises
    ------
    InputError
        With every rule that is no linear constraint on decisions.
    """
    rules = dict(extra) if isinstance(extra, Mapping) else {getattr(extra, "__name__", "rule"): extra}
    found: dict[str, ExtraRow] = {}
    wrong: list[Finding] = []
    for name, rule in rules.items():
        try:
            for row in _rows(model, _named(name), rule):
                if row.name in found:
                    _refuse(f"Two rules are called {row.name!r}.", "Give each a name of its own.")
                found[row.name] = row
        except InputError as error:
            wrong += [replace(one, row=str(name)[:60]) for one in error.problems if isinstance(one, Finding)]
    if wrong:
        raise InputError(wrong)
    return tuple(found.values())


def _refuse(message: str, remedy: str, because: Exception | None = None) -> NoReturn:
    raise InputError([Finding(Code.RULE, message, remedy, PLACE)]) from because


def _named(name: object) -> str:
    said = held(PLACE, {"name": (name, TEXT)})["name"]
    return "rule" if said == "<lambda>" else str(said)


def _rows(model: Model, name: str, rule: Rule) -> Iterator[ExtraRow]:
    """Rows of one rule, read on a first stage of its own."""
    if not callable(rule):
        _refuse("It is no function.", "Give a function of the first stage that returns a constraint.")
    m = build_first_stage(model, Sizes.of(model, ()), early_calls={}, requirements=Requirements(), keep_unhit=False)
    known = {id(component) for component in m.component_objects()}
    try:
        returned = rule(m)
    except FAILURES as error:
        message = f"It fails on this model: {type(error).__name__}: {error}"
        _refuse(message, f"Use {DECIDED} with the names of the model.", error)
    hung = [component for component in m.component_objects() if id(component) not in known]
    if any(component.ctype is not pyo.Constraint for component in hung if component.parent_block() is m):
        _refuse("It adds more than constraints.", f"Use the decisions there are: {DECIDED}.")
    said = list(_said(name, returned))
    said += [(data.local_name, data.expr) for component in hung for data in component.values() if data.active]
    if not said:
        _refuse("It returns nothing.", "Return the constraint, or several in a list or by name.")
    index = {id(v): (c.local_name, i) for c in m.component_objects(pyo.Var) for i, v in c.items()}
    rows = [row for called, expression in said if (row := _row(m, called, expression, index)) is not None]
    if not rows:
        _refuse("It holds whatever is decided: no decision is in it.", "Leave it out, or mend it.")
    yield from rows


def _said(name: str, returned: Any) -> Iterator[tuple[str, Any]]:
    """What a rule returned, each part by name."""
    if isinstance(returned, Mapping):
        yield from ((str(key), expression) for key, expression in returned.items())
    elif isinstance(returned, list | tuple):
        yield from ((f"{name} {place}", expression) for place, expression in enumerate(returned, start=1))
    elif returned is not None:
        yield name, returned


def _row(m: Any, name: str, expression: Any, index: Mapping[int, Any]) -> ExtraRow | None:
    """One constraint as numbers; None where it holds whatever is decided."""
    if isinstance(expression, bool | np.bool_):
        if expression:
            return None
        _refuse(f"{name} holds whatever is decided: no decision is in it.", "Leave it out, or mend it.")
    if not isinstance(expression, RelationalExpression):
        kind = type(expression).__name__
        _refuse(f"{name} is no constraint but a {kind}.", COMPARE)
    try:
        constraint = pyo.Constraint(expr=expression)
        m.add_component(unique_component_name(m, "read"), constraint)
        low, body, high = constraint.to_bounded_expression()
    except ValueError as error:
        _refuse(f"{name} cannot be read: {error}", COMPARE, error)
    repn = generate_standard_repn(body, quadratic=False)
    if repn.nonlinear_expr is not None:
        _refuse(f"{name} is not linear.", "Write it with sums and fixed multiples of decisions.")
    terms = tuple(
        (_decision(name, variable, index), float(coefficient))
        for coefficient, variable in zip(repn.linear_coefs, repn.linear_vars, strict=True)
        if coefficient
    )
    sides = (-math.inf if low is None else low - repn.constant, math.inf if high is None else high - repn.constant)
    row = _upright(ExtraRow(name, terms, *map(float, sides)))
    _refuse_senseless(row)
    return row if terms else None


def _upright(row: ExtraRow) -> ExtraRow:
    """The same rule with its first term positive: Pyomo turns `at least` round."""
    if not row.terms or row.terms[0][1] > 0:
        return row
    return ExtraRow(row.name, tuple((one, -number) for one, number in row.terms), 0.0 - row.high, 0.0 - row.low)


def _decision(name: str, variable: Any, index: Mapping[int, Any]) -> Any:
    found = index.get(id(variable))
    if found is None or found[0] not in DECISIONS:
        _refuse(
            f"{name} speaks of {variable.name}, which is no decision of the plan.",
            f"Use {DECIDED}.",
        )
    return found


def _refuse_senseless(row: ExtraRow) -> None:
    numbers = [coefficient for _, coefficient in row.terms]
    if any(map(math.isnan, (*numbers, row.low, row.high))) or any(map(math.isinf, numbers)):
        _refuse(f"{row.name} holds a number that is none.", "Give finite numbers.")
    if not row.terms and row.excess(0.0, 1.0) > 0:
        _refuse(f"{row.name} never holds: no decision is in it.", "Leave it out, or mend it.")


def add_rules(m: Any, rows: Sequence[ExtraRow]) -> None:
    """Put rules into a first stage, as its last rows."""
    if not rows:
        return
    m.add_component(COMPONENT, pyo.Constraint([row.name for row in rows]))
    rules = m.component(COMPONENT)
    for row in rows:
        size = max(abs(coefficient) for _, coefficient in row.terms)  # in money, a solver's 1e-7 would be much
        body = pyo.quicksum(coefficient / size * variable_of(m, decision) for decision, coefficient in row.terms)
        low, high = (side / size if math.isfinite(side) else None for side in (row.low, row.high))
        rules.add(row.name, pyo.inequality(low, body, high) if low != high else body == low)


def variable_of(m: Any, decision: Any) -> Any:
    """The variable of a decision in a first stage."""
    name, key = decision
    return m.component(name)[key]
