"""The state of one week: what is on hand and on order, what goes on, what warns, and what is settled already."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.frozen import counted
from resilience.plan.stated import stated
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from resilience.network.parts import Inventory, Node
    from resilience.plan.fields import PlanField
    from resilience.quantities import Duration, LaneId, SiteId


class SourceStatus(StrEnum):
    """What is to be had from a source."""

    QUALIFIED = "qualified"
    QUALIFYING = "qualifying"
    BLOCKED = "blocked"


@on_screen
@dataclass(frozen=True, slots=True)
class DatedOrder:
    """Units on their way on a lane, and the day on which they are due."""

    order: str
    lane: LaneId
    quantity: float
    due: date


@on_screen
@dataclass(frozen=True, slots=True)
class EventSeen:
    """A disruption that happened, or goes on where `end` is None; it hits a site, a lane or all its hazard selects.

    `end` is the first day on which all worked again; `severity` is the share lost, or what demand or a price
    is multiplied by; None: as the hazard says.
    """

    event: str
    hazard: str
    start: date
    end: date | None = None
    site: SiteId | None = None
    lane: LaneId | None = None
    severity: float | None = None

    def lasted(self, today: date) -> int:
        """Calendar days that it lasted, up to a day where it goes on."""
        return ((today if self.end is None else min(self.end, today)) - self.start).days


@on_screen
@dataclass(frozen=True, slots=True)
class SourceState:
    """The status of a source of a part since a day; one that is qualifying is ready on another."""

    source: Node
    status: SourceStatus
    since: date
    ready: date | None = None


@on_screen
@dataclass(frozen=True, slots=True)
class EarlySignal:
    """A warning of an event: of a site, or of a place given by its coordinates in degrees."""

    time: date
    hazard: str
    source: str
    confidence: float
    site: SiteId | None = None
    latitude: float | None = None
    longitude: float | None = None
    severity: float | None = None


@on_screen
@dataclass(frozen=True, slots=True)
class WarningRecord:
    """How often a source of warnings of a hazard was right, and how far ahead it speaks."""

    source: str
    hazard: str
    hit_rate: float
    false_alarm_rate: float
    window: Duration


@on_screen
@dataclass(frozen=True, slots=True)
class CommittedAction:
    """A decision that stands from a day, and cannot be changed before another (None: ever).

    `at` is the stock position, maker, lane or site; `quantity` is in the unit of that field, 1 for what is chosen, and
    with `least` as much of it at least. What an earlier week has `begun` is bound until it stands.
    """

    action: str
    decision: PlanField
    at: Node | LaneId | SiteId
    quantity: float
    effective: date
    until: date | None = None
    least: bool = False
    begun: bool = False


@on_screen
@dataclass(frozen=True, slots=True, repr=False)
class WeekState:
    """Everything that is known of a week beside model and scenarios.

    `waiting` are units that customers wait for by position; `hashes` maps each of its files to its SHA-256. What is
    None is not stated, what is empty is stated to be none: stock, goods under way, late customers and events have to
    be stated (`resilience.plan.stated`), all others are taken as none.
    """

    inventory: tuple[Inventory, ...] | None = None
    on_order: tuple[DatedOrder, ...] | None = None
    waiting: Mapping[Node, float] | None = None
    events: tuple[EventSeen, ...] | None = None
    sources: tuple[SourceState, ...] | None = None
    signals: tuple[EarlySignal, ...] | None = None
    warnings: tuple[WarningRecord, ...] | None = None
    committed: tuple[CommittedAction, ...] | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        held = ("inventory", "on_order", "waiting", "events", "sources", "signals", "warnings", "committed")
        return f"WeekState({', '.join(counted(getattr(self, name), name) for name in held if getattr(self, name))})"

    @property
    def tables(self) -> frozenset[str]:
        """Names of the tables that are stated, empty or not."""
        names = ("inventory", "on_order", "waiting", "events", "signals", "warnings", "committed")
        held = {name: getattr(self, name) for name in names} | {"supplier_status": self.sources}
        return frozenset(name for name, rows in held.items() if rows is not None)

    @property
    def struck(self) -> tuple[EventSeen, ...]:
        """All events, over or not.

        Raises
        ------
        InputError
            When it is not stated what has struck.
        """
        return stated(self.events, "events")

    def open_events(self, today: date) -> tuple[EventSeen, ...]:
        """Events that go on on a day.

        Raises
        ------
        InputError
            When it is not stated what has struck.
        """
        return tuple(one for one in self.struck if one.start <= today and (one.end is None or one.end > today))
