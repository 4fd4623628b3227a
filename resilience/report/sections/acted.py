"""What is recommended, as the page tells it: each action with its saving, its evidence, and which sites it is for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from resilience.network.network import closure
from resilience.network.parts import Node
from resilience.quantities import PartId, SiteId
from resilience.study.advice.recommendation import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.report.sections.known import KnownRun


@dataclass(frozen=True)
class Action:
    """A row of `recommendations.csv`; money per year, rates per year, None where it is not told."""

    place: int
    action: str
    aim: str | None
    status: Status
    site: str | None
    part: str | None
    evidence: str
    reversal: str
    numbers: Mapping[str, float | None]
    group: str | None
    proven: bool

    @property
    def done(self) -> bool:
        """Whether the plan does it."""
        return self.status not in (Status.WITHDRAWN, Status.STAY_LEAN)


def actions_of(known: KnownRun) -> tuple[Action, ...]:
    """Every recommendation of a run, in its order."""
    table = known.table("recommendations")
    return () if table is None else tuple(_action(place, row) for place, row in enumerate(table.to_dict("records")))


NUMBERS = (
    "cost", "loss_avoided", "saving", "rate", "break_even_rate", "simulated_saving", "simulated_half_width",
    "group_saving", "group_break_even_rate", "share", "simulated_n", "simulated_seed",
)  # fmt: skip


def _action(place: int, row: Mapping[Any, Any]) -> Action:
    group = _number(row.get("group"))
    return Action(
        place=place,
        action=str(row["action"]),
        aim=_text(row.get("aim")),
        status=Status(str(row["status"])),
        site=_text(row.get("site")),
        part=_text(row.get("part")),
        evidence=_text(row.get("evidence")) or "",
        reversal=_text(row.get("what_would_reverse_it")) or _text(row.get("withdrawn_because")) or "",
        numbers={name: _number(row.get(name)) for name in NUMBERS},
        group=None if group is None else f"{group:g}",
        proven=row.get("proven") is True or str(row.get("proven")) == "True",
    )


def _text(value: Any) -> str | None:
    return None if value is None or value is pd.NA or (isinstance(value, float) and value != value) else str(value)  # noqa: PLR0124


def _number(value: Any) -> float | None:
    said = pd.to_numeric(value, errors="coerce") if not isinstance(value, bool) else None
    return None if said is None or pd.isna(said) else float(said)


def sites_helped(known: KnownRun, actions: tuple[Action, ...]) -> Mapping[SiteId, tuple[int, ...]]:
    """For each site, the actions that change what its failing costs: at it, or at a position that it feeds."""
    if known.model is None:
        return {}
    network = known.model.network
    upstream = _Upstream(network)
    found: dict[SiteId, list[int]] = {}
    for action in actions:
        for site in upstream.of(action):
            found.setdefault(site, []).append(action.place)
    return {site: tuple(places) for site, places in found.items()}


class _Upstream:
    """Sites that feed a position, each position walked once."""

    def __init__(self, network: SupplyNetwork) -> None:
        self._network = network
        self._of = lru_cache(maxsize=None)(self._feeding)

    def of(self, action: Action) -> frozenset[SiteId]:
        """The site of an action and those whose goods reach its position."""
        if action.site is None or SiteId(action.site) not in self._network.sites:
            return frozenset()
        here = SiteId(action.site)
        if action.part is None or PartId(action.part) not in self._network.parts:
            return frozenset({here})
        return self._of(Node(here, PartId(action.part))) | {here}

    def _feeding(self, node: Node) -> frozenset[SiteId]:
        return frozenset(one.site for one in closure([node], lambda at: self._network.fed_by(at, candidates=True)))
