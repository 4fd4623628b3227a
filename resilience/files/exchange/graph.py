"""A model as a graph that may be edited: sites are nodes, lanes are edges, what is at a site hangs on it."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from resilience.errors import InputError
from resilience.files.exchange.frames import noted_records, settings_pairs
from resilience.files.registry.column import UNLIMITED, Kind
from resilience.files.registry.columns import PROVENANCE, TABLES
from resilience.files.registry.naming import PAIR, SETTINGS
from resilience.files.sources.cell_text import cell_text
from resilience.files.sources.grid import RawSheet
from resilience.files.tables.changed import IN_HOURS
from resilience.files.tables.frames import NO_CELL, NO_CELL_SAID, ONE_VALUE, model_of_sheets
from resilience.findings import Code, Finding, Findings
from resilience.given import TEXT, Maybe, held
from resilience.network.graph_text import graph_made_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from resilience.files.tables.model_folder import Cell
    from resilience.network.graph_text import ModelGraph
    from resilience.plan.model import Model

HANGING = {
    name: table.key[0] for name, table in TABLES.items() if table.key[0] in {"site", "market"} and name != "sites"
}
"""Tables whose records hang on the node of their site, and the column that names it."""
ENDS = ("origin", "destination")
OF_ALL = tuple(name for name in TABLES if name not in {"sites", "lanes", *HANGING})
"""Tables that hang on the graph as a whole."""
TIMED = frozenset({Kind.DURATION, Kind.PATIENCE})
WHOLE = "Begin with model.to_networkx(), or hang parts, bom and model on the graph: graph.graph['parts'] = [...]."


def graph_of(model: Model) -> ModelGraph:
    """Return a model as a graph; see `Model.to_networkx`."""
    tables = noted_records(model)
    nodes: dict[str, dict[str, Any]] = {str(row["site"]): _said("sites", row, {"site"}) for row in tables["sites"]}
    for name, column in HANGING.items():
        for row in tables[name]:
            nodes[str(row[column])].setdefault(name, []).append(_said(name, row, {column}))
    lanes = zip(model.network.lanes, tables["lanes"], strict=True)
    edges = [
        (str(row["origin"]), str(row["destination"]), str(key), _said("lanes", row, {*ENDS})) for key, row in lanes
    ]
    said = {name: [_said(name, row, ()) for row in tables[name]] for name in OF_ALL}
    about = {name: rows for name, rows in said.items() if rows or TABLES[name].required}
    return graph_made_of(nodes, edges, {"name": model.name, SETTINGS: dict(settings_pairs(model)), **about})


def model_of_graph(graph: ModelGraph, name: str | None = None) -> Model:
    """Make a model of a graph; see `Model.from_networkx`.

    Raises
    ------
    InputError
        With every defect found, each with the name of its node or edge.
    """
    held("Model.from_networkx", {"name": (name, Maybe(TEXT))})
    _refuse_no_graph(graph)
    rows = _rows(graph)
    findings = Findings(list(_no_cells(rows)))
    sheets = {table: RawSheet(table, _grid(table, found)) for table, found in rows.items()}
    made = model_of_sheets(name or str(graph.graph.get("name") or SETTINGS), sheets, findings)
    if made is None:
        raise InputError([_named(finding, rows) for finding in findings.errors])
    return made


def _no_cells(rows: Mapping[str, Sequence[Mapping[str, object]]]) -> Iterator[Finding]:
    """Report columns of a model that hold a list, a mapping or bytes; what else hangs on a node is not asked."""
    for table, found in rows.items():
        known = {column.name for column in (*PROVENANCE, *TABLES[table].columns)} if table in TABLES else set(PAIR)
        for row, one in enumerate(found, start=2):
            for column, value in one.items():
                if column in known and isinstance(value, NO_CELL):
                    message = NO_CELL_SAID.format(kind=type(value).__name__)
                    yield Finding(Code.WRONG_KIND, message, ONE_VALUE, table, row, str(column))


def _refuse_no_graph(graph: Any) -> None:
    """Refuse what is no directed graph, or has not all that a model is made of."""
    place = "Model.from_networkx"
    if not callable(getattr(graph, "is_directed", None)) or not graph.is_directed():
        message = f"A {type(graph).__name__} says not which way goods travel."
        raise InputError([Finding(Code.OPTION, message, "Give a DiGraph or MultiDiGraph.", place, column="graph")])
    needed = (*(name for name in OF_ALL if TABLES[name].required), SETTINGS)
    lacking = [name for name in needed if name not in graph.graph]
    if lacking:
        message = f"The graph has no {', '.join(lacking)}: sites and lanes alone are no model."
        raise InputError([Finding(Code.MISSING_TABLE, message, WHOLE, place, column="graph")])


def _rows(graph: ModelGraph) -> dict[str, list[dict[str, object]]]:
    """The records of every table, as the graph says them."""
    settings = _nested(graph.graph[SETTINGS], {})
    rows: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    rows[SETTINGS] = [dict(zip(PAIR, pair, strict=True)) for pair in dict(settings).items()]
    for name in OF_ALL:
        rows[name] = [dict(row) for row in _nested(graph.graph.get(name), [])]
    for node, said in graph.nodes(data=True):
        rows["sites"].append({"site": node, **{key: value for key, value in said.items() if key not in HANGING}})
        for name, column in HANGING.items():
            rows[name] += [{column: node, **row} for row in _nested(said.get(name), [])]
    for origin, destination, said in graph.edges(data=True):
        rows["lanes"].append({**said, "origin": origin, "destination": destination})
    return {name: found for name, found in rows.items() if found or _wanted(name)}


def _wanted(name: str) -> bool:
    return name in TABLES and TABLES[name].required


def _nested(value: object, blank: Any) -> Any:
    """What hangs on a node or the graph: as it is, or as JSON in a text.

    Raises
    ------
    InputError
        When it is of another kind.
    """
    if value is None:
        return blank
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except json.JSONDecodeError:
        found = None
    if isinstance(found, type(blank)):
        return found
    message = f"{str(value)[:60]!r} is neither a {type(blank).__name__} nor one as JSON."
    raise InputError([Finding(Code.FORMAT, message, WHOLE, "Model.from_networkx", column="graph")])


def _said(table: str, row: Mapping[str, Cell], without: Iterable[str]) -> dict[str, Any]:
    """What a record says, times as numbers; blank cells say nothing."""
    kinds = {column.name: column.kind for column in TABLES[table].columns}
    return {
        column: _number(cell) if kinds.get(column) in TIMED else _plain(cell)
        for column, cell in row.items()
        if column not in without and cell not in (None, "")
    }


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, float):
        return UNLIMITED if math.isinf(cell) else cell
    return cell if cell is None else str(cell)


def _number(cell: Cell) -> Cell:
    """A time of a model in Python, in the unit it is kept in; the word for one without end stays."""
    number, _, unit = str(cell).partition(" ")
    return float(number) if unit in {"periods", "h"} else _plain(cell)


def _grid(table: str, rows: Sequence[Mapping[str, object]]) -> list[tuple[int, list[str]]]:
    """Rows as text below the names of their columns, the header in row 1."""
    header = list(dict.fromkeys(column for row in rows for column in row))
    if not rows:
        header = [column.name for column in TABLES[table].columns if column.required]
    lines = [[_text(table, column, row.get(column)) for column in header] for row in rows]
    return list(enumerate([header, *lines], start=1))


def _text(table: str, column: str, value: object) -> str:
    """Text of a cell; a bare number in a time is in the unit of a model in Python."""
    value = value.item() if hasattr(value, "item") else value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, list | tuple):
        return "|".join(_text(table, "", one) for one in value)
    if isinstance(value, float) and math.isinf(value):
        return UNLIMITED
    text = cell_text(value).strip()
    timed = (
        not isinstance(value, str)
        and _kind(table, column) in TIMED
        and (value or _kind(table, column) != Kind.PATIENCE)
    )
    return f"{text} {'h' if (table, column) in IN_HOURS else 'periods'}" if timed else text


def _kind(table: str, column: str) -> Kind | None:
    found = TABLES[table].columns if table in TABLES else ()
    return next((one.kind for one in found if one.name == column), None)


def _named(finding: Finding, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> Finding:
    """Put the name of a record in the place of its row."""
    found = rows.get(finding.file, ())
    if not isinstance(finding.row, int) or not 2 <= finding.row <= len(found) + 1:
        return finding
    keys = TABLES[finding.file].key if finding.file in TABLES else PAIR[:1]
    return replace(finding, row=" / ".join(_names(found[finding.row - 2], keys)))


def _names(row: Mapping[str, object], keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        if row.get(key) is not None:
            yield str(row[key])
