"""Plans as JSON, with the version of the form they are written in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from resilience.errors import InputError
from resilience.files.registry.schema import Document, Strict, validate
from resilience.files.runs.json_file import read_json
from resilience.findings import Findings
from resilience.given import PLACE, held
from resilience.network.parts import Node
from resilience.plan.plan import Plan
from resilience.quantities import LaneId, PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.findings import Finding

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


class PlanText(Strict):
    """The form of `plan.json`."""

    version: int = Field(alias="schema", ge=SCHEMA, le=SCHEMA, description=f"the version of this form, {SCHEMA}.")
    name: str = Field(description="the name of the plan.")
    buffers: list[AtNode] = Field(description="target stocks in units.")
    flows: list[OnLane] = Field(description="nominal flows in units per period.")
    deliveries: list[OnLane] = Field(description="deliveries per period of the lanes that offer a choice.")
    production: list[AtNode] = Field(description="nominal production in units per period.")
    qualified: list[str] = Field(description="ids of the lanes approved for use.")
    lane_reserves: list[OnLane] = Field(description="reserve capacity on lanes in units per period.")
    production_reserves: list[AtNode] = Field(description="reserve capacity of production in units per period.")
    visible: list[str] = Field(description="sites that are watched.")


def plan_to_json(plan: Plan) -> dict[str, object]:
    """Return a plan in the form of `plan.json`: lists of records, sorted, so that equal plans read the same."""
    return {
        "schema": SCHEMA,
        "name": plan.name,
        "buffers": _at_nodes(plan.buffers),
        "flows": _on_lanes(plan.flows),
        "deliveries": _on_lanes(plan.deliveries),
        "production": _at_nodes(plan.production),
        "qualified": sorted(plan.qualified),
        "lane_reserves": _on_lanes(plan.lane_reserves),
        "production_reserves": _at_nodes(plan.production_reserves),
        "visible": sorted(plan.visible),
    }


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
    return Plan(
        name=text.name,
        buffers=_nodes(text.buffers),
        flows=_lanes(text.flows),
        deliveries=_lanes(text.deliveries),
        production=_nodes(text.production),
        qualified=frozenset(map(LaneId, text.qualified)),
        lane_reserves=_lanes(text.lane_reserves),
        production_reserves=_nodes(text.production_reserves),
        visible=frozenset(map(SiteId, text.visible)),
    )


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


def _twice(text: PlanText, document: Document) -> Iterator[Finding]:
    """Find what is said more than once: the last would count, and nobody would know."""
    for key in ("buffers", "production", "production_reserves", "flows", "deliveries", "lane_reserves"):
        seen: set[str] = set()
        for place, record in enumerate(getattr(text, key)):
            name = _name(record)
            if name in seen:
                message = f"{name} is there twice."
                yield document.finding((key, place), "duplicate-key", message, "Leave one of the two.")
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
