"""Plans as JSON, with the version of the form they are written in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, create_model

from resilience.errors import InputError
from resilience.files.registry.schema import Document, Strict, validate
from resilience.files.runs.json_file import read_json
from resilience.findings import Code, Findings
from resilience.given import PLACE, held
from resilience.network.parts import Node
from resilience.plan.fields import AMOUNTS, PLAN_FIELDS, DecidedOf
from resilience.plan.plan import Plan
from resilience.quantities import LaneId, PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.findings import Finding
    from resilience.plan.fields import DecidedField

SCHEMA = 1
FILE = "plan.json"
REMEDY = "Name a run folder, or its plan.json as a run wrote it."
ROUNDING = 1e-6
"""A solver may leave a quantity this little below 0."""
Amount = Annotated[float, Field(ge=-ROUNDING)]


class AtNode(Strict):
    """A quantity at a stock position."""

    site: str = Field(description="the name of a site.")
    part: str = Field(description="the name of a part.")
    quantity: Amount = Field(description="a number of at least 0.")


class OnLane(Strict):
    """A quantity on a lane."""

    lane: str = Field(description="a lane id, ORIGIN>DESTINATION:PART:MODE.")
    quantity: Amount = Field(description="a number of at least 0.")


def _list_of(field: DecidedField) -> tuple[Any, Any]:
    """Type of a field of a plan in `plan.json`, and what is said of it."""
    form: Any = (list[AtNode] if field.of.at_nodes else list[OnLane]) if field.amounts else list[str]
    default: Any = [] if field.later else ...
    return form, Field(default, description=field.sentence)


class PlanHead(Strict):
    """What `plan.json` says beside the fields of the plan."""

    version: int = Field(alias="schema", ge=SCHEMA, le=SCHEMA, description=f"the version of this form, {SCHEMA}.")
    name: str = Field(description="the name of the plan.")


_LISTS: dict[str, Any] = {field.name: _list_of(field) for field in PLAN_FIELDS}
PlanText: type[PlanHead] = create_model("PlanText", __base__=PlanHead, __doc__="The form of `plan.json`.", **_LISTS)
"""The form of `plan.json`."""


def plan_to_json(plan: Plan) -> dict[str, object]:
    """Return a plan in the form of `plan.json`: lists of records, sorted, so that equal plans read the same.

    What plans could not decide from the first is left out where there is none of it.
    """
    said = {field.name: _written(field, plan) for field in PLAN_FIELDS if not field.later or field.said(plan)}
    return {"schema": SCHEMA, "name": plan.name} | said


def _written(field: DecidedField, plan: Plan) -> list[Any]:
    held = field.said(plan)
    if not field.amounts:
        return sorted(held)
    return _at_nodes(held) if field.of.at_nodes else _on_lanes(held)


def plan_from_json(content: Mapping[str, object], document: Document | None = None) -> Plan:
    """Make the plan that `plan_to_json` wrote.

    Parameters
    ----------
    document
        The file it was read from, for the findings.

    Raises
    ------
    InputError
        With every key that is missing, unknown or of the wrong kind.
    """
    findings = Findings()
    text = validate(PlanText, content, document or Document(FILE, ""), findings)
    if text is not None:
        findings.extend(_twice(text, document or Document(FILE, "")))
    if text is None or findings.errors:
        raise InputError(findings.errors)
    fields: dict[str, Any] = {field.name: _made(field, getattr(text, field.name)) for field in PLAN_FIELDS}
    return Plan(name=text.name, **fields)


def _made(field: DecidedField, records: list[Any]) -> object:
    if not field.amounts:
        return frozenset(map(LaneId if field.of is DecidedOf.LANE else SiteId, records))
    return _nodes(records) if field.of.at_nodes else _lanes(records)


def read_plan(path: str | Path) -> Plan:
    """Read a plan from a `plan.json`, or from the run folder that holds one.

    Raises
    ------
    InputError
        When there is none, or it is not a plan.
    """
    held("read_plan", {"path": (path, PLACE)})
    location = Path(path)
    file = location / FILE if location.is_dir() else location
    return plan_from_json(read_json(file, REMEDY), Document(file.name, ""))


def _twice(text: Any, document: Document) -> Iterator[Finding]:
    """Find what is said more than once: the last would count, and nobody would know."""
    for key in AMOUNTS:
        seen: set[str] = set()
        for place, record in enumerate(getattr(text, key)):
            name = _name(record)
            if name in seen:
                message = f"{name} is there twice."
                yield document.finding((key, place), Code.DUPLICATE_KEY, message, "Leave one of the two.")
            seen.add(name)


def _name(record: AtNode | OnLane) -> str:
    return record.lane if isinstance(record, OnLane) else f"{record.part} at {record.site}"


def _at_nodes(amounts: Mapping[Node, float]) -> list[dict[str, object]]:
    return [{"site": node.site, "part": node.part, "quantity": amounts[node]} for node in sorted(amounts)]


def _on_lanes(amounts: Mapping[LaneId, float]) -> list[dict[str, object]]:
    return [{"lane": lane, "quantity": amounts[lane]} for lane in sorted(amounts)]


def _nodes(records: list[AtNode]) -> dict[Node, float]:
    return {Node(SiteId(record.site), PartId(record.part)): record.quantity for record in records}


def _lanes(records: list[OnLane]) -> dict[LaneId, float]:
    return {LaneId(record.lane): record.quantity for record in records}
