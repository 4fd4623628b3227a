"""Reference pages, written from the column registry and the schemas so that they cannot go stale."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.files.registry.columns import PROVENANCE, TABLES, Grade
from resilience.files.registry.hazard_schema import FILE, SECTIONS
from resilience.files.registry.hazard_table import HAZARD_TABLE
from resilience.files.registry.hazard_words import COURSE, HITS, HOW_DISTRIBUTIONS, distributions
from resilience.files.registry.results.result_columns import RESULTS, UNITS
from resilience.files.registry.results.study_columns import SHEETS, STUDIES
from resilience.files.registry.settings import Settings, setting_notes
from resilience.files.registry.state_columns import STATE_TABLES
from resilience.files.runs.published import ENDING, FORMS, schema_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from resilience.files.registry.column import Column, Table

TABLE_HEAD = ("column", "written as", "unit", "blank means", "what it says")
KEY_HEAD = ("key", "what it says")
SWEEPS = (
    "Either `site`, `part` and `covers`, or `lane` and `lead_times`. Write `[[sweep]]` for several; every combination "
    "is replayed."
)

PLACES = """`market`, `product` and `plant` say whose units a figure counts; without them it counts all demand. They go
with `lost`, `served`, `lost-margin` and `first-stop`; `market` and `product` also with `waiting` and `wait`. Margin is
money: units times the `margin` of `demand`; of a plant, the mean margin of what it makes, and nothing where that is not
sold.

    [[figure]]
    name = "margin lost in the north in May"
    measure = "lost-margin"
    market = "NORTH"
    start = 2021-05-01
    end = 2021-05-31
    value = 120000
    low = 90000
    high = 150000
    unit = "EUR"
    source = "annual report"
"""
AS_TABLE = """A sheet `hazards` of the model's workbook, a file `hazards.csv` or a table of that name in a database says
the same, a row for each hazard; compounds need a scenario file. Name the workbook, file, folder or database where a
command asks for scenarios: `resilience plan model.xlsx model.xlsx -o runs/first`. Title, seed, cycle_strata and
reduce_to are the keys `scenarios.title` and so on of the settings. `source` and `grade` are columns, as in every
table; a source is required."""
CALENDAR = """Where periods are working days, `[calendar]` says which days these are:

    [calendar]
    weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    holidays = [2021-12-24, 2021-12-31]     # days off among them
    worked = [2021-12-18]                   # single working days outside them

Between dates working days are then counted: how long a dated event lasts and comes back, when it is known, on which
date something happens in a replay, how long somebody waited. What has no date (a lead time, a cover, an outage that has
a rate) goes by the mean over the year, `periods_per_year`, which must agree with the calendar to a few days. Without
`[calendar]` dated events count every Monday to Friday where a year has fewer than 274 daily periods (`check` says where
that is more than the year has), and otherwise the mean.
In a sheet or database the keys are `calendar.weekdays`, `calendar.holidays` and `calendar.worked`, several
words or dates divided by `|`."""


def tables_reference() -> str:
    """Return the reference page of the tables and of `model.toml`, in Markdown."""
    parts = [
        "# Model tables",
        "A column marked * is required.",
        "## model.toml",
        _settings(),
        "### Working days",
        CALENDAR,
    ]
    for table in TABLES.values():
        parts += [_title(table), f"{table.description} One row per {', '.join(table.key)}.", _columns(table.columns)]
    parts += ["# Tables of a week's state", "Each may be left out; `inventory` is that of the model."]
    for table in STATE_TABLES.values():
        if table.name not in TABLES:
            parts += [f"## {table.name}", f"{table.description} One row per {', '.join(table.key)}."]
            parts += [_columns(table.columns)]
    parts += ["## In every table", _columns(PROVENANCE), _ranges(), "Grades:", _grades()]
    return "\n\n".join(parts) + "\n"


def scenarios_reference() -> str:
    """Return the reference page of scenario files, in Markdown."""
    parts = ["# Scenario files", "A key marked * is required.", "## The file", _schema(FILE)]
    parts += ["## [[hazard]]", _schema("[[hazard]]")]
    parts += ["### What it hits", _keys({str(word): said for word, said in HITS.items()}, "`hits`")]
    parts += ["### When, how long and how it ends", _keys(COURSE)]
    parts += ["### Distributions", HOW_DISTRIBUTIONS, _keys(distributions(), "distribution and its keys")]
    parts += ["### Hazards as a table", AS_TABLE, _columns(HAZARD_TABLE.columns)]
    parts += ["## select", "Every key given must match; the words of a list are alternatives.", _schema("select")]
    parts += ["## [recorded]", _schema("[recorded]"), "## [[figure]]", _schema("[[figure]]"), PLACES.rstrip()]
    parts += ["## [sweep]", SWEEPS, _schema("[sweep]")]
    return "\n\n".join(parts) + "\n"


def _settings() -> str:
    required = {name for name, field in Settings.model_fields.items() if field.is_required()}
    return _keys({f"{key}*" if key in required else key: note for key, note in setting_notes().items()})


def _title(table: Table) -> str:
    return f"## {table.name}" if table.required else f"## {table.name} (optional)"


def _columns(columns: Iterable[Column]) -> str:
    return _grid(TABLE_HEAD, (_cells(column) for column in columns))


def _cells(column: Column) -> tuple[str, ...]:
    name = f"`{column.name}`" + (" \\*" if column.required else "")
    refers = f" Listed in `{column.refers_to}`." if column.refers_to else ""
    unit = "" if column.unit == "time" else column.unit
    return name, column.written, unit, column.default or "", column.description + refers


def _ranges() -> str:
    return (
        "A contested number `X` may have the columns `X_low` and `X_high`; it must lie between them. "
        "They are kept with the source and change no result."
    )


def _grades() -> str:
    notes = {
        Grade.V: "read in the source named",
        Grade.V2: "read only in a secondary, weaker source",
        Grade.M: "general knowledge, unconfirmed",
        Grade.D: "derived by arithmetic from others",
        Grade.ASSUMED: "made up, to have something to reckon with",
    }
    return "\n".join(f"- `{grade}`: {notes[grade]}" for grade in Grade)


def _schema(place: str) -> str:
    schema = SECTIONS[place]
    required = {name for name, field in schema.model_fields.items() if field.is_required()}
    notes = {name: field.description or name for name, field in schema.model_fields.items()}
    return _keys({f"{name}*" if name in required else name: note for name, note in notes.items()})


def _keys(notes: Mapping[str, str], first: str = KEY_HEAD[0]) -> str:
    return _grid(
        (first, KEY_HEAD[1]),
        ((f"`{key.rstrip('*')}`" + (" \\*" if key[-1] == "*" else ""), note) for key, note in notes.items()),
    )


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(_lines([head, ("---",) * len(head), *rows]))


def _lines(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def results_reference() -> str:
    """Return the reference page of the tables of a run folder, in Markdown."""
    parts = ["# Tables of a run folder", UNITS]
    for name, (about, columns) in RESULTS.items():
        parts += [f"## {name}.csv", about, _grid(("column", KEY_HEAD[1]), ((f"`{c}`", t) for c, t in columns.items()))]
    for command, told in STUDIES.items():
        parts.append(f"# Tables of `resilience {command}`")
        for name, (about, columns) in told.items():
            rows = ((f"`{column}`", text) for column, text in columns.items())
            parts += [f"## {command}: {name}.csv", about, _grid(("column", KEY_HEAD[1]), rows)]
    for command, told in SHEETS.items():
        parts.append(f"# Sheets of `resilience {command}`")
        for name, (about, columns) in told.items():
            rows = ((f"`{column}`", text) for column, text in columns.items())
            parts += [f"## {command}: {name}", about, _grid(("column", KEY_HEAD[1]), rows)]
    return "\n\n".join(parts) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "tables.md": tables_reference,
    "scenarios.md": scenarios_reference,
    "results.md": results_reference,
    **{f"schemas/{name}{ENDING}": partial(schema_text, name) for name in FORMS},
}
"""Pages kept in the package, so that they are at hand wherever it is installed."""


def page_folder() -> Path:
    """Return the folder of the pages in the package."""
    return Path(__file__).with_name("pages")


def write_pages() -> None:
    """Write the pages anew, after a column or a key has changed."""
    for name, text in PAGES.items():
        (page_folder() / name).parent.mkdir(exist_ok=True)
        (page_folder() / name).write_text(text(), encoding="utf-8")
