"""Supply chains of stages, as the literature on inventory has them: a stage is one item at one place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resilience.files.exchange.draft import Draft

UNFED_TIME = "time of a stage that nothing feeds"
UNFED_WHY = "a model has no time for making; set the lead times of the lanes that leave the stage, if it matters"
STAGE_HOW = (
    "Each stage is a site of its name. One that only moves or keeps what a single stage feeds it hands that part on; "
    "any other makes a part of its name, of what each feeds it."
)
TIME_HOW = "The time of a stage is the lead time of each lane into it, in periods of the file: state how long one is."


@dataclass(frozen=True)
class ChainStage:
    """One stage; `keeps` says that it moves or keeps what it is fed, `capacity` is the text of what it makes.

    `cost` is what a unit costs at the stage itself, `time` in periods, `demand` in units per period.
    """

    name: str
    kind: str
    keeps: bool
    cost: float | None = None
    time: float | None = None
    demand: float | None = None
    backlog_cost: float | None = None
    capacity: str = ""
    on_hand: float | None = None


def add_stages(
    draft: Draft, stages: Sequence[ChainStage], arcs: Iterable[tuple[str, str]], quantity: float | None, file: str
) -> None:
    """Make sites, parts, bills and lanes of stages and what feeds them; `quantity` of each where the form says it.

    Raises
    ------
    InputError
        When stages feed themselves in a circle.
    """
    by_name = {stage.name: stage for stage in stages}
    fed: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in dict.fromkeys(arcs):
        fed[target].append(source)
    parts = _parts(by_name, fed, file)
    draft.carried += [STAGE_HOW, TIME_HOW]
    for stage in stages:
        _add_stage(draft, stage, parts, fed[stage.name])
        for source in fed[stage.name]:
            own = parts[stage.name] == stage.name
            draft.add(
                "lanes", origin=source, destination=stage.name, part=parts[source], mode="", capacity="",
                lead_time=None if stage.time is None else _periods(stage.time), status="active",
                unit_cost=None if own else stage.cost,
            )  # fmt: skip
            if own:
                draft.add("bom", parent=stage.name, child=parts[source], quantity=quantity)


def _periods(time: float) -> str:
    return f"{repr(float(time)).removesuffix('.0')} periods"


def _add_stage(draft: Draft, stage: ChainStage, parts: Mapping[str, str], fed_by: Sequence[str]) -> None:
    draft.add("sites", site=stage.name, kind=stage.kind, region="")
    if parts[stage.name] == stage.name:
        draft.add("parts", part=stage.name, unit_value=None if fed_by else stage.cost)
        draft.add("production", site=stage.name, part=stage.name, capacity=stage.capacity, unit_cost=stage.cost)
    if not fed_by and stage.time:
        draft.lose(UNFED_TIME, UNFED_WHY)
    if stage.demand is not None:
        draft.add(
            "demand", market=stage.name, part=parts[stage.name], quantity=stage.demand, margin="", patience="",
            backlog_cost=stage.backlog_cost,
        )  # fmt: skip
    if stage.on_hand is not None:
        draft.add("inventory", site=stage.name, part=parts[stage.name], on_hand=stage.on_hand)


def _parts(stages: Mapping[str, ChainStage], fed: Mapping[str, Sequence[str]], file: str) -> dict[str, str]:
    """The part at each stage: what feeds a stage that only keeps it, or its own."""
    unknown = sorted({name for target, sources in fed.items() for name in (target, *sources)} - stages.keys())
    if unknown:
        message = f"A link names the stage {unknown[0]!r}, which is not listed."
        raise InputError([Finding(Code.UNKNOWN_REFERENCE, message, "List the stage, or delete the link.", file)])
    try:
        order = list(TopologicalSorter({name: fed.get(name, ()) for name in stages}).static_order())
    except CycleError as error:
        message = f"The links lead in a circle: {' > '.join(reversed(error.args[1]))}."
        raise InputError([Finding(Code.BOM_CYCLE, message, "Delete one of the links.", file)]) from error
    own = {name for name, stage in stages.items() if not stage.keeps or len(fed.get(name, ())) != 1}
    parts = _handed(order, fed, own)
    while alike := _alike(fed, parts) - own:  # a stage needs one of each that feeds it: two of one part would be one
        own |= alike
        parts = _handed(order, fed, own)
    return parts


def _handed(order: Sequence[str], fed: Mapping[str, Sequence[str]], own: set[str]) -> dict[str, str]:
    parts: dict[str, str] = {}
    for name in order:
        parts[name] = name if name in own else parts[fed[name][0]]
    return parts


def _alike(fed: Mapping[str, Sequence[str]], parts: Mapping[str, str]) -> set[str]:
    """Stages that hand one and the same part to a stage that another does, too."""
    found: set[str] = set()
    for sources in fed.values():
        handed = [parts[source] for source in sources]
        found |= {source for source, part in zip(sources, handed, strict=True) if handed.count(part) > 1}
    return found
