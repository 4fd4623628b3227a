"""Rules of the sweeps of a replay: between their keys, between sweeps, and against a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.nearest import suggestion
from resilience.files.replay_text import node_of
from resilience.files.torn import Torn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.files.hazard_file import HazardFile
    from resilience.files.hazard_schema import SweepText
    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import Calendar

ROUNDING = 1e-9


def sweep_findings(file: HazardFile) -> Iterator[Finding]:
    """Report sweeps that say too little, two things at once, or again what another one says."""
    for place, sweep in enumerate(file.top.sweep):
        if not isinstance(sweep, Torn):
            yield from _keys(file, place, sweep)
        yield from _again(file, place, sweep)


def _keys(file: HazardFile, place: int, text: SweepText) -> Iterator[Finding]:
    stock = {"site": text.site is not None, "part": text.part is not None, "covers": bool(text.covers)}
    lead = {"lane": text.lane is not None, "lead_times": bool(text.lead_times)}
    owner = file.owners["sweep"]
    about_stock = any(stock.values()) or bool(text.outputs)
    if about_stock and any(lead.values()):
        message, remedy = "A sweep is about a stock or about a lane, not both.", "Write two [[sweep]] tables."
        yield owner.finding(("sweep", place), "conflict", message, remedy)
        return
    for key, given in (lead if any(lead.values()) else stock).items():
        if not given:
            message = f"The sweep has no {key}."
            remedy = "Give site, part and covers, or lane and lead_times."
            yield owner.finding(("sweep", place, key), "needed", message, remedy)


def _again(file: HazardFile, place: int, text: SweepText) -> Iterator[Finding]:
    """Report a second sweep of one stock, lane or output: the last value would win, under the names of both."""
    owner, earlier = file.owners["sweep"], file.top.sweep[:place]
    values = "covers" if text.lane is None else "lead_times"
    about = text.lane or (str(node_of(text)) if text.site and text.part else None)
    if about is not None and any(about == (other.lane or str(node_of(other))) for other in earlier):
        message = f"Another sweep is about {about} as well."
        remedy = f"Write all its {values} in one [[sweep]]."
        yield owner.finding(("sweep", place), "duplicate-key", message, remedy)
    if text.outputs and any(other.outputs for other in earlier):
        message = "Another sweep states outputs as well; there is one planned output."
        yield owner.finding(
            ("sweep", place, "outputs"), "duplicate-key", message, "Write all outputs in one [[sweep]]."
        )


def swept_stock_findings(file: HazardFile, place: int, calendar: Calendar, network: SupplyNetwork) -> Iterator[Finding]:
    """Report a swept stock where none can be, or of more than its site may keep."""
    sweep, owner = file.top.sweep[place], file.owners["sweep"]
    node = node_of(sweep)
    if node not in network.nodes:
        remedy = suggestion(str(node), map(str, network.nodes))
        message = f"The sweep is about {node}, which is no stock position of the model."
        yield owner.finding(("sweep", place, "site"), "no-such-position", message, remedy)
        return
    most = network.sites[node.site].max_cover
    for number, cover in enumerate(sweep.covers or ()):
        if most is not None and calendar.periods(cover) > most * (1 + ROUNDING):
            message = f"A cover of {cover} is more than max_cover lets {node.site} keep, {most:g} periods."
            remedy = f"Lower the cover, or raise max_cover of {node.site} in sites."
            yield owner.finding(("sweep", place, "covers", number), "above-limit", message, remedy)
