"""What was changed of the input before it was checked, in the words of results and as run folders record it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.hazard.book import HazardBook
from resilience.plan.model import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANGED = "The input was changed before it was read: {changes}."
KEY = "changes"
"""Where certificates, and `run.json` of folders that have none, record it."""


def changes_of(*inputs: object) -> tuple[str, ...]:
    """What was changed of a model and of its hazards, each change as one line of text."""
    return tuple(change for one in inputs if isinstance(one, Model | HazardBook) for change in one.changes)


def words_of_changes(*inputs: object) -> tuple[str, ...]:
    """Say in one sentence what was changed; nothing where nothing was."""
    return told(changes_of(*inputs))


def told(changes: Sequence[str]) -> tuple[str, ...]:
    """The sentence about changes; nothing where there are none."""
    return (CHANGED.format(changes="; ".join(changes)),) if changes else ()


def recorded(*inputs: object) -> dict[str, object]:
    """The changes as a folder records them; nothing where there are none."""
    changes = changes_of(*inputs)
    return {KEY: list(changes)} if changes else {}
