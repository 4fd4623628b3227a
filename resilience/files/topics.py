"""What `resilience columns` and `resilience help` say: rows of words, from the registry and the schemas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.changes.from_toml import ChangeText
from resilience.files.changes.words import ABOUT, LINES, WHERE
from resilience.files.nearest import nearest, suggestion
from resilience.files.reference import AS_TABLE, CALENDAR, PLACES, SWEEPS, page_folder
from resilience.files.registry.columns import PROVENANCE
from resilience.files.registry.hazard_schema import FILE, IN_SOME_CASES, SECTIONS
from resilience.files.registry.hazard_table import HAZARD_TABLE
from resilience.files.registry.hazard_words import COURSE, HITS, HOW_DISTRIBUTIONS, distributions
from resilience.files.registry.naming import EVERY, SETTINGS, plain
from resilience.files.registry.results.result_columns import RESULTS, UNITS
from resilience.files.registry.results.screen_words import SCREEN
from resilience.files.registry.results.study_columns import SHEETS, STUDIES
from resilience.files.registry.settings import Settings, setting_notes
from resilience.files.registry.words import known_words, meanings
from resilience.files.runs.published import ENDING, FORMS, about

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.files.registry.column import Column

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, some text, and rows of words under heads."""

    title: str
    text: str = ""
    head: tuple[str, ...] = ()
    rows: Rows = ()


HAZARD = "[[hazard]]"
COLUMN_HEAD = ("column", "written as", "unit", "blank means", "what it says")
KEY_HEAD = ("key", "what it says")


def column_sections(table: str | None) -> tuple[Section, ...]:
    """Return the columns of one table, or all tables with what they list.

    Raises
    ------
    InputError
        When there is no such table; the message names the nearest.
    """
    if table is None:
        listed = [(SETTINGS, "The settings: title, currency, calendar, constraints (`model.toml`).")]
        listed += [(name, f"{one.description}{'' if one.required else ' Optional.'}") for name, one in EVERY.items()]
        return (Section("Tables", "", ("table", "what it lists"), tuple(listed)),)
    name = plain(table).removesuffix(".csv").removesuffix(".toml")
    if name == SETTINGS:
        return _settings()
    if name not in EVERY:
        message = f"There is no table {table!r}. {suggestion(name, [*EVERY, SETTINGS])}"
        raise InputError([message])
    found = EVERY[name]
    text = f"{found.description} One row per {', '.join(found.key)}. * is required."
    more = "A contested number X may have the columns X_low and X_high, which enclose it."
    return (
        Section(name, text, COLUMN_HEAD, _columns(found.columns)),
        Section("In every table", more, COLUMN_HEAD, _columns(c for c in PROVENANCE if c.name not in found.names)),
    )


def _columns(columns: Iterable[Column]) -> Rows:
    return tuple(
        (
            f"{column.name}{' *' if column.required else ''}",
            column.written,
            "" if column.unit == "time" else column.unit,
            column.default or "",
            column.description + (f" Listed in {column.refers_to}." if column.refers_to else ""),
        )
        for column in columns
    )


def _settings() -> tuple[Section, ...]:
    required = {name for name, field in Settings.model_fields.items() if field.is_required()}
    rows = tuple((f"{key} *" if key in required else key, note) for key, note in setting_notes().items())
    return (Section("model.toml", "In a sheet or database: the table `model` of key and value.", KEY_HEAD, rows),)


def _keys(title: str, text: str = "") -> Section:
    cases = IN_SOME_CASES if title == HAZARD else frozenset()
    rows = tuple(
        (name + (" *" if field.is_required() else " (*)" if name in cases else ""), field.description or name)
        for name, field in SECTIONS[title].model_fields.items()
    )
    return Section(title, text, KEY_HEAD, rows)


def _said(title: str, notes: Mapping[str, str], head: str, text: str = "") -> Section:
    return Section(title, text, (head, "what it says"), tuple((str(word), said) for word, said in notes.items()))


def _hits() -> Section:
    return _said("What it hits", {str(word): said for word, said in HITS.items()}, "hits")


def _distributions() -> Section:
    return _said("Distributions", distributions(), "distribution and its keys", HOW_DISTRIBUTIONS)


def _results(
    title: str, told: Mapping[str, tuple[str, Mapping[str, str]]], ending: str = ".csv"
) -> tuple[Section, ...]:
    tables = (
        Section(f"{name}{ending}", about, ("column", "what it says"), tuple(columns.items()))
        for name, (about, columns) in told.items()
    )
    return (Section(title, UNITS), *tables)


def _topics() -> dict[str, tuple[str, tuple[Section, ...]]]:
    course = _said("When, how long and how it ends", COURSE, "key")
    select = _keys("select", "Every key given must match; the words of a list are alternatives.")
    table = Section("Hazards as a table", AS_TABLE, COLUMN_HEAD, _columns(HAZARD_TABLE.columns))
    replay = (
        _keys("[recorded]"), _keys("[[figure]]", PLACES), _keys("[sweep]", SWEEPS),
    )  # fmt: skip
    hazard = _keys(HAZARD, "* is required, (*) unless another key stands for it.")
    return {
        "hazards": ("what can go wrong, key by key", (hazard, select, _hits(), course, _distributions(), table)),
        "hits": ("what each effect does", (_hits(),)),
        "select": ("what a hazard hits", (select,)),
        "recovery": ("duration, ramp, curve, detection, rate", (course,)),
        "distributions": ("values that are not known exactly", (_distributions(),)),
        "scenarios": ("the keys above the hazards", (_keys(FILE),)),
        "replay": ("recorded losses, figures and sweeps of `hindcast`", replay),
        "settings": ("model.toml", _settings()),
        "results": ("columns of the tables that a plan writes", _results("Tables of a run folder", RESULTS)),
        **{
            command: (
                f"columns of the tables that `resilience {command}` writes",
                _results(f"Tables of `resilience {command}`", told),
            )
            for command, told in STUDIES.items()
        },
        **{
            command: (
                f"columns of the workbook that `resilience {command}` writes",
                _results(f"Sheets of `resilience {command}`", told, ""),
            )
            for command, told in SHEETS.items()
        },
        "words": ('words of what commands print, also one by one: `help ttr`, `help "pays above"`', _words()),
        "changes": ("--change and [[change]]: what if the input were another", _changes()),
        "schemas": ("JSON schemas of what is written", _schemas()),
        "calendar": ("working days", (Section("Working days", CALENDAR),)),
    }


def _schemas() -> tuple[Section, ...]:
    rows = ((name, str(page_folder() / "schemas" / f"{name}{ENDING}"), about(name)) for name in FORMS)
    text = "For programs that read what is written: files of JSON schema (draft 2020-12) in the package."
    return (Section("JSON schemas", text, ("form", "file", "what it says"), tuple(rows)),)


def _changes() -> tuple[Section, ...]:
    keys = tuple((name, field.description or name) for name, field in ChangeText.model_fields.items())
    return (
        _said("Changes as one line", LINES, "line"),
        Section("[[change]]", WHERE, KEY_HEAD, keys),
        _said("What can be changed", ABOUT, "table"),
    )


def _words() -> tuple[Section, ...]:
    return tuple(
        Section(f"{command}: {place}", "", ("word", "what it says"), tuple(words.items()))
        for command, places in SCREEN.items()
        for place, words in places.items()
    )


def _as_word(name: str) -> tuple[Section, ...]:
    found = meanings(name)
    return (Section(f"{name.strip()}, as a word", "", ("where", "word", "what it says"), found),) if found else ()


def topic_sections(name: str | None) -> tuple[Section, ...]:
    """Return what there is to say of a topic or of a word, or the topics there are.

    Raises
    ------
    InputError
        When there is no such topic; the message names the nearest.
    """
    topics = _topics()
    if name is None:
        rows = tuple((word, about) for word, (about, _) in topics.items())
        more = tuple((table, f"columns of the table {table}") for table in EVERY if table not in topics)
        return (Section("Topics", "", ("topic", "about"), rows + more),)
    wanted = plain(name)
    said = _as_word(name)
    if wanted in topics:
        return (*topics[wanted][1], *said)
    if wanted in {*EVERY, SETTINGS}:
        return (*column_sections(wanted), *said)
    if said:
        return said
    close = nearest(wanted, [*topics, *EVERY]) or nearest(name.lower(), known_words())
    remedy = f"Did you mean {str(close)!r}?" if close else suggestion(wanted, topics)
    message = f"There is no topic {name!r}. {remedy}"
    raise InputError([message])
