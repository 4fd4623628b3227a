"""What a plan decides is declared once, and declared whole."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from resilience.files import plan_from_json, plan_to_json, read_model
from resilience.network.parts import Node
from resilience.plan.fields import AMOUNTS, BOUGHT, PLAN_FIELDS, DecidedOf
from resilience.plan.known import unknown_names
from resilience.plan.plan import Plan
from resilience.program.formulation.first_stage import build_first_stage
from resilience.program.sizes import Sizes

STARTER = Path(__file__).parents[2] / "models" / "starter"
KEYS = {
    DecidedOf.POSITION: Node("NOWHERE", "P"),
    DecidedOf.MAKER: Node("NOWHERE", "P"),
    DecidedOf.LANE: "NOWHERE>M:P:road",
    DecidedOf.SITE: "NOWHERE",
}


def test_every_field_of_a_plan_is_declared():
    """Proves: the declarations are the fields of a plan; one forgotten would be in no `plan.json` and never pinned."""
    assert [field.name for field in PLAN_FIELDS] == [field.name for field in fields(Plan) if field.name != "name"]
    assert [field.name for field in fields(Plan) if field.default_factory is dict] == list(AMOUNTS)


def test_every_field_is_a_column_of_the_first_stage():
    """Proves: each is decided by a family of columns that is there; a misspelled one would stop every policy."""
    model = read_model(STARTER)
    m = build_first_stage(model, Sizes.of(model, ()), early_calls={})
    assert [field.name for field in PLAN_FIELDS if m.component(field.column) is None] == []
    assert all(field.lever is not None for field in BOUGHT)


@pytest.mark.parametrize("field", PLAN_FIELDS, ids=lambda field: field.name)
def test_what_is_declared_is_written_read_and_checked(field):
    """Proves: a plan with something in any field comes back from JSON as it was, and a name the model lacks is told."""
    key = KEYS[field.of]
    plan = Plan("p", **{field.name: {key: 2.0} if field.amounts else frozenset({key})})
    assert plan_from_json(plan_to_json(plan)) == plan
    (finding,) = unknown_names(plan, read_model(STARTER).network, "here")
    assert (finding.column, str(field.of) in finding.message) == (field.name, True)
    with pytest.raises(TypeError):
        getattr(plan, field.name)[key] = 1.0
