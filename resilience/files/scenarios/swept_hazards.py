"""Values of a key of a dated hazard that a replay sweeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import create_model

from resilience.files.registry.hazard_schema import HazardText
from resilience.files.registry.schema import Strict, validate

if TYPE_CHECKING:
    from resilience.files.registry.schema import Document, Path
    from resilience.findings import Findings

FIXED = frozenset({"name", "rate", "compound", "only_in_compound", "strata", "samples", "per", "source", "grade"})
"""Keys that mean nothing in a replay, or say which hazard it is."""
SWEPT = tuple(sorted(set(HazardText.model_fields) - FIXED))
"""Keys of a dated hazard that can be swept."""


def with_value(
    text: HazardText, key: str, value: object, document: Document, findings: Findings, *, at: Path = ()
) -> HazardText | None:
    """Return a hazard with one key at a value as written; report one that is none, and return None."""
    field = HazardText.model_fields[key]
    alone = create_model("Swept", __base__=Strict, **{key: (field.annotation, field)})  # type: ignore[call-overload]
    read = validate(alone, {key: value}, document, findings, prefix=at)
    return None if read is None else text.model_copy(update={key: getattr(read, key)})
