"""What a scenario file says: hazards, how to turn them into scenarios, and perhaps a recorded event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.hazard.hazards import Hazard
    from resilience.hazard.replay import Replay


@dataclass(frozen=True, slots=True)
class HazardBook:
    """The content of one scenario file or folder.

    `cycle_strata` is the number of equally likely positions of the cycle stock at onset; `reduce_to` the
    number of scenarios to keep after reduction (None: keep all). `hashes` maps each file to its SHA-256.
    """

    name: str
    title: str
    hazards: tuple[Hazard, ...]
    seed: int
    cycle_strata: int = 3
    reduce_to: int | None = None
    replay: Replay | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)
