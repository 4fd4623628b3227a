"""How a site looks in the picture: its state and size, and what its failure costs in words."""

from __future__ import annotations

from typing import NamedTuple

WEAK, HELPED, STRONG, UNKNOWN, SEVERAL, PLAIN = (
    "weak", "weak today, the plan helps", "holds until it recovers", "not known", "several sites", "site",
)  # fmt: skip
"""What a site is, as the picture and the tables say it."""


class Look(NamedTuple):
    """One site of the picture; `exposure` is what one failure loses, in any unit, and gives the size."""

    kind: str
    region: str
    state: str
    exposure: float
    told: str
