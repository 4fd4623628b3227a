"""Rates that name a prior: looked up in the table that is shipped, and in a `priors.csv` beside the scenarios."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.files.nearest import suggestion
from resilience.files.registry.hazard_schema import Per
from resilience.files.scenarios.prior_table import read_priors
from resilience.findings import Code, Severity
from resilience.hazard.priors.prior import PREFIX, PriorRate, shipped_priors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.files.registry.schema import Document
    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.findings import Finding, Findings
    from resilience.hazard.priors.prior import HazardPrior

PRIORS_FILE = "priors.csv"
STAND_IN = 1.0
"""A rate to go on checking with where a prior is not known: what was found keeps it from being used."""
WIDE = frozenset({"company", "network", "basin", "country", "world"})
"""What is far more than one target."""


def with_priors(
    contents: Iterable[tuple[Document, Mapping[str, object]]],
    location: str | Path | None,
    hashes: dict[str, str],
    findings: Findings,
) -> list[tuple[Document, Mapping[str, object]]]:
    """Put the rate of a prior in the place of its name, with its source where the hazard states none."""
    listed = list(contents)
    if not any(_names_one(hazard) for _, content in listed for hazard in listed_hazards(content)):
        return listed
    known = dict(shipped_priors())
    beside = _beside(location)
    if beside is not None:
        known |= read_priors(beside, hashes, findings)
    return [(document, _resolved(document, content, known, findings)) for document, content in listed]


def _beside(location: str | Path | None) -> Path | None:
    """The planner's own priors, where there are some."""
    if location is None or "://" in str(location):
        return None
    path = Path(location)
    file = (path if path.is_dir() else path.parent) / PRIORS_FILE
    return file if file.is_file() else None


def listed_hazards(content: Mapping[str, object]) -> list[object]:
    """The hazards of a scenario file as written."""
    found = content.get("hazard")
    return found if isinstance(found, list) else []


def _names_one(hazard: object) -> bool:
    rate = hazard.get("rate") if isinstance(hazard, dict) else None
    return isinstance(rate, str) and rate.strip().startswith(PREFIX)


def _resolved(
    document: Document, content: Mapping[str, object], known: Mapping[str, HazardPrior], findings: Findings
) -> Mapping[str, object]:
    made: list[object] = []
    for place, hazard in enumerate(listed_hazards(content)):
        if not (isinstance(hazard, dict) and _names_one(hazard)):
            made.append(hazard)
            continue
        name = str(hazard["rate"]).strip().removeprefix(PREFIX).strip()
        prior = known.get(name)
        if prior is None:
            message, remedy = f"There is no prior {name!r}.", suggestion(name, known)
            findings.add(document.finding(("hazard", place, "rate"), Code.UNKNOWN_REFERENCE, message, remedy))
            made.append({"source": PREFIX, **hazard, "rate": STAND_IN})
        else:
            said = {"source": prior.cited} | ({"grade": prior.grade} if "source" not in hazard else {})
            made.append({**said, **hazard, "rate": PriorRate(prior)})
    return {**content, "hazard": made}


def prior_findings(file: HazardFile) -> Iterator[Finding]:
    """Warn where what happens to a whole company or country is said to happen to each target."""
    for entry in file.entries:
        if entry.prior is not None and entry.text.per is Per.TARGET and entry.prior.per in WIDE:
            message = f"its prior is the rate of a whole {entry.prior.per}, but each target is hit that often."
            remedy = 'Write per = "group", or name a prior for each site.'
            yield replace(entry.finding(Code.IMPLAUSIBLE, message, remedy, "per"), severity=Severity.WARNING)


def prior_notes(file: HazardFile) -> Iterator[str]:
    """What is to be known of the priors that hazards use."""
    for used in file.priors:
        yield f"Hazard {used.hazard!r} takes its rate from a prior: {used.prior.told}"
