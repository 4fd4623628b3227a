"""From a model's location to the model: read the tables, build the network, check all of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.registry.column import NUMERIC
from resilience.files.registry.columns import TABLES
from resilience.files.registry.schema import Document, validate
from resilience.files.registry.settings import Settings
from resilience.files.sources.sources import read_raw
from resilience.files.tables.coarse import coarse_tables
from resilience.files.tables.conditions import unmet_conditions
from resilience.files.tables.gathered import gathered
from resilience.files.tables.measures import in_own_measures
from resilience.files.tables.model_checks import (
    calendar_findings,
    long_stocks,
    misplaced_stocks,
    odd_settings,
    stock_findings,
    survive_findings,
)
from resilience.files.tables.network_builder import NetworkBuilder, node_of
from resilience.files.tables.one_slip import tell_once
from resilience.files.tables.provenance import provenance
from resilience.files.tables.rows import Rows, listed_names, read_rows
from resilience.files.tables.stocks import cover_notes, target_stocks
from resilience.findings import Code, Findings, Severity
from resilience.frozen import sealed
from resilience.given import PLACE, held
from resilience.network.checks.alternates import alternate_findings
from resilience.network.checks.customers import customer_findings
from resilience.network.checks.duties import duty_findings
from resilience.network.checks.observed import observed_findings
from resilience.network.checks.seasons import built_too_long, season_findings
from resilience.network.checks.shutdowns import shutdown_findings
from resilience.network.checks.structure import network_findings
from resilience.network.checks.tasks import task_findings
from resilience.network.checks.variability import lead_findings, variability_findings
from resilience.network.oddities import oddities_of
from resilience.network.parts import Inventory, Node
from resilience.network.picking import with_alternates
from resilience.network.places import Places
from resilience.network.plausibility import CODE, implausible
from resilience.plan.levers import ChangeLimit, Requirements, RiskAttitude
from resilience.plan.model import Model
from resilience.quantities import SiteId

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from resilience.files.registry.column import Table
    from resilience.files.registry.raw import RawModel
    from resilience.files.tables.rows import Row
    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import Calendar

REFUND = (
    "holding_refund is not stated in model.toml and is taken for true: while a disruption keeps stock from arriving, "
    "no holding is paid on what is missing. Write holding_refund = true or false."
)
BESIDE = ("alternates", "duties", "demand", "seasons", "shutdowns")
"""Tables whose rows are judged one by one, beside others that cannot be read."""
STRUCTURE = ("sites", "parts", "bom", "alternates", "resources", "production", "lanes", "demand")
"""Tables that a network stands on: what is missing in another leaves its structure as it is."""
UNNAMED = frozenset({"conversions", "seasons", "shutdowns", "policy", "inventory", "tasks", "observed"})
"""Tables of which no hazard names a record."""
STAND_IN = Settings.model_validate(
    {"title": "-", "currency": "-", "period": "1 d", "periods_per_year": 365, "holding_rate": 1.0}
)
"""Settings to go on checking the tables with when `model.toml` is broken; never part of a model."""


@dataclass(frozen=True, slots=True)
class ModelReading:
    """A model as read, perhaps from broken tables: good for checking, not for planning.

    `model` is None when the location holds nothing; `whole` is False when records had to be left out, `standing` when
    one of them may be what a hazard names, `timed` when the settings could not be read: then no time is what it says
    in periods.
    """

    model: Model | None
    places: Places
    whole: bool
    timed: bool = True
    standing: bool = True


def read_model(location: str | Path) -> Model:
    """Read a model from a folder of CSV tables, an Excel workbook or a SQL database.

    Parameters
    ----------
    location
        Path of the folder or workbook, or a SQLAlchemy URL.

    Raises
    ------
    InputError
        With every defect found, each with file, row, column and remedy.
    """
    held("read_model", {"location": (location, PLACE)})
    findings = Findings()
    reading = read_reading(location, findings)
    findings.stop()
    if reading.model is None:
        raise InputError(tuple(findings))
    return sealed(reading.model, checked=True)


def read_reading(location: str | Path, findings: Findings) -> ModelReading:
    """Read a model and report everything wrong with it, tables, settings and structure."""
    return reading_of(read_raw(location, findings), findings)


def reading_of(raw: RawModel, findings: Findings) -> ModelReading:
    """Read a model from its text and report everything wrong with it."""
    if not raw.tables and raw.settings is None:
        return ModelReading(None, Places(), whole=False)
    document = Document(raw.settings_file, raw.settings_text, raw.settings_rows)
    settings = _settings(raw, document, findings)
    rows = _rows(raw, settings.time, findings)
    measured = Findings()
    rows = in_own_measures(rows, settings, document, measured)
    findings.extend(measured)
    findings.extend(unmet_conditions(rows, settings.holding_rate, settings.time))
    builder = NetworkBuilder(settings.time, settings.holding_rate, settings.currency)
    network, tasks, observed = (
        builder.network(rows), builder.tasks(rows["tasks"]), builder.observed(rows["observed"])
    )  # fmt: skip
    places = _places(raw, rows)
    whole = raw.whole and all(table.whole for table in rows.values())
    exact = settings is not STAND_IN and all(table.exact for table in rows.values())
    known = {name for name, table in TABLES.items() if raw.whole and _is_known(table, rows[name])}
    findings.extend(gathered(_beside(_readable(network, rows), rows, places, known, exact=exact)))
    network = _shaped(network, places, sound=whole and exact)
    standing = raw.whole and all(rows[name].whole for name in STRUCTURE)
    findings.extend(gathered(_of_network(network, rows, places, standing=standing, whole=whole, exact=exact)))
    if whole and exact:
        told = {(one.file, one.row, one.column) for one in findings.errors}  # cells whose numbers are not those meant
        odd = gathered(implausible(network, places, settings.holding_rate))
        findings.extend(one for one in odd if (one.file, one.row, one.column) not in told)
    if whole and not findings.errors:
        findings.extend(gathered(built_too_long(network, places, settings.time.periods_per_year)))
        hours = None if settings.period.in_periods else settings.period.amount
        findings.extend(gathered(oddities_of(network, places, hours)))
    model = _model(raw, settings, rows, network).amended(tasks=tasks, observed=observed)
    if whole:
        unread = {(one.file, one.row, one.column) for one in findings.errors}
        found = observed_findings(observed if rows["observed"].exact else (), network, places)
        findings.extend([one for one in found if (one.file, one.row, one.column) not in unread])
        findings.extend(task_findings(tasks, network, places, exact=rows["tasks"].exact))
        findings.extend(_variability(model, places, exact=exact))
        findings.extend(survive_findings(model, document, rows["sites"]))
        findings.extend(misplaced_stocks(rows, network))
    if whole and exact:  # nothing is reckoned from what stands for a cell that could not be read
        findings.extend(stock_findings(rows, network, settings.time, None if findings.errors else model.max_cover))
        if not any(one.code in (CODE, Code.ABOVE_LIMIT) or one.severity is Severity.ERROR for one in findings):
            findings.extend(long_stocks(rows, network, settings.time))  # one slip is one finding
        findings.extend(coarse_tables(rows, network, settings.time))
        findings.notes += cover_notes(rows["policy"], network, settings.time)
    if raw.settings is not None and settings is not STAND_IN and "holding_refund" not in settings.model_fields_set:
        findings.notes.append(REFUND)
    named = raw.whole and all(rows[name].whole for name in rows.keys() - UNNAMED)
    return ModelReading(model, places, whole=whole, timed=settings is not STAND_IN, standing=named)


def _readable(network: SupplyNetwork, rows: Mapping[str, Rows]) -> SupplyNetwork:
    """The network with those rows of the tables beside it alone of which every cell could be read."""
    unread = {name: {row.key for row in rows[name] if row.unread} for name in BESIDE}
    demand = {
        node: replace(sold, customers=tuple(c for c in sold.customers if (*node, c.customer) not in unread["demand"]))
        for node, sold in network.demand.items()
    }
    return replace(
        network,
        demand=demand,
        alternates=tuple(a for a in network.alternates if (*a.line, a.alternate) not in unread["alternates"]),
        duties=tuple(one for one in network.duties if one.key not in unread["duties"]),
        seasons=tuple(s for s in network.seasons if (s.market, s.part, s.first) not in unread["seasons"]),
        shutdowns=tuple(one for one in network.shutdowns if one.key not in unread["shutdowns"]),
    )


def _is_known(table: Table, rows: Rows) -> bool:
    """Whether every record of a table is there, with every name in it: numbers may stand for what could not be read."""
    numbers = {column.name for column in table.columns if column.kind in NUMERIC}
    return rows.whole and all(row.unread <= numbers for row in rows)


def _beside(
    network: SupplyNetwork, rows: Mapping[str, Rows], places: Places, known: Collection[str], *, exact: bool
) -> Iterator[Finding]:
    """What is wrong with alternates, duties, customers, seasons and shutdowns, as far as the tables can be read.

    Of what is not there it is told only where every record of the table that would have it is `known`.
    """
    ways = {"lanes", "production"} <= {*known}
    yield from alternate_findings(network, places, lines_known="bom" in known, ways_known=ways)
    yield from duty_findings(network, places, sites_known="sites" in known, ways_known=ways)
    yield from customer_findings(network, places)
    year = rows["seasons"].whole and not any(row.unread for row in rows["seasons"])
    yield from season_findings(network, places, whole="demand" in known, year=year, exact=exact)
    yield from shutdown_findings(network, places, whole="production" in known)


def _of_network(
    network: SupplyNetwork, rows: Mapping[str, Rows], places: Places, *, standing: bool, whole: bool, exact: bool
) -> Iterator[Finding]:
    """What is wrong with the structure, which is `standing` where no record of it is missing.

    Where alternates are sound they count as sources.
    """
    wrong = (one.severity is Severity.ERROR for one in alternate_findings(network, places))
    meant = with_alternates(network) if whole and exact and not any(wrong) else network
    unread = {(row.place.file, row.place.row) for table in rows.values() for row in table if row.unread}
    yield from network_findings(meant, places, whole=standing, exact=exact, unread=unread)


def _shaped(network: SupplyNetwork, places: Places, *, sound: bool) -> SupplyNetwork:
    """The network without its shutdowns where they have no sound shape, from which nothing could be reckoned."""
    wrong = not sound or any(True for _ in shutdown_findings(network, places))
    return replace(network, shutdowns=()) if wrong else network


def _variability(model: Model, places: Places, *, exact: bool) -> Iterator[Finding]:
    """What is wrong with how things vary in ordinary times; with demand only where stock is to be kept against it."""
    if exact:
        yield from lead_findings(model.network, places)
    if model.service_level is not None:
        yield from variability_findings(model.network, places)


def _settings(raw: RawModel, document: Document, findings: Findings) -> Settings:
    if raw.settings is None:
        return STAND_IN
    settings = validate(Settings, raw.settings, document, findings)
    if settings is None:
        return STAND_IN
    problems = list(calendar_findings(settings, document))
    findings.extend(problems)
    findings.extend(odd_settings(settings, document))
    return STAND_IN if problems else settings


def _rows(raw: RawModel, calendar: Calendar, findings: Findings) -> dict[str, Rows]:
    known = listed_names(raw.tables)
    found, rows = Findings(), {}
    for name, table in TABLES.items():
        rows[name] = read_rows(table, raw.tables[name], known, found, calendar) if name in raw.tables else Rows()
    tell_once(raw.tables, found)
    findings.extend(gathered(found))
    return rows


def _places(raw: RawModel, rows: Mapping[str, Rows]) -> Places:
    """Where each record stands; of several that are one demand together, that is where the first of them does."""
    found = {(name, *row.key): row.place.row or 1 for name, table in rows.items() for row in table}
    for row in reversed(rows["demand"].rows):
        found["demand", *row.key[:2]] = row.place.row or 1
    return Places(files={name: table.file for name, table in raw.tables.items()}, rows=found)


def _model(raw: RawModel, settings: Settings, rows: Mapping[str, Rows], network: SupplyNetwork) -> Model:
    calendar, wanted, risk = settings.time, settings.constraints, settings.risk
    targets = target_stocks(rows["policy"], network, calendar)
    inventory = tuple(sorted(map(_inventory, rows["inventory"]), key=lambda stock: (stock.site, stock.part)))
    on_hand = {Node(one.site, one.part): one.on_hand for one in inventory}
    made = Model(
        name=raw.name,
        title=settings.title,
        currency=settings.currency,
        calendar=calendar,
        network=network,
        levers=frozenset(settings.levers),
        cover=on_hand | targets,
        inventory=inventory,
        from_stock=frozenset(on_hand.keys() - targets.keys()),
        requirements=Requirements(
            budget=wanted.budget,
            fill_rate=wanted.fill_rate,
            survive=tuple(SiteId(site) for site in wanted.survive),
            survive_margin=wanted.survive_margin,
            change=ChangeLimit(wanted.change.buffers, wanted.change.flows),
        ),
        risk=RiskAttitude(risk.cvar_weight, risk.cvar_level, risk.years, risk.seed),
        holding_refund=settings.holding_refund,
        shelf_times=_shelf_times(rows["policy"], calendar),
        service_level=settings.safety_stock.service_level,
        max_cover=None if settings.max_cover is None else calendar.periods(settings.max_cover),
        references=tuple(settings.references),
        sources=settings.sources,
        provenance=tuple(provenance(rows)),
    )
    return sealed(made, hashes=raw.hashes)


def _shelf_times(rows: Rows, calendar: Calendar) -> dict[Node, float]:
    """Periods until each shelf whose row says so is full."""
    stated = {node_of(row): row.duration("lever_time") for row in rows}
    return {node: calendar.periods(time) for node, time in stated.items() if time is not None}


def _inventory(row: Row) -> Inventory:
    node = node_of(row)
    return Inventory(node.site, node.part, row.number("on_hand"), row.number("on_order"))
