"""Findings: every defect of the input, collected before anything stops."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.screen import on_screen, table_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Code(StrEnum):
    """What kind of defect a finding is: the one list of codes, as programs that read findings know them."""

    ABOVE_LIMIT = "above-limit"
    AMBIGUOUS_NUMBER = "ambiguous-number"
    BAD_VALUE = "bad-value"
    BLANK_CELL = "blank-cell"
    BLANK_HEADER = "blank-header"
    BOM_CYCLE = "bom-cycle"
    CAPACITY_SHORT = "capacity-short"
    CELL_ERROR = "cell-error"
    CELLS = "cells"
    CHANGED_INPUT = "changed-input"
    CHANGED_RUN = "changed-run"
    COMPOUND_CYCLE = "compound-cycle"
    CONFLICT = "conflict"
    CONTRADICTION = "contradiction"
    CSV_SYNTAX = "csv-syntax"
    CURRENCY = "currency"
    CURVE_IN_PERIODS = "curve-in-periods"
    DATE_CELL = "date-cell"
    DAYS_OFF_UNKNOWN = "days-off-unknown"
    DECIMAL_COMMA = "decimal-comma"
    DISTRIBUTION = "distribution"
    DUPLICATE = "duplicate"
    DUPLICATE_HEADER = "duplicate-header"
    DUPLICATE_KEY = "duplicate-key"
    DUPLICATE_OPTION = "duplicate-option"
    DUPLICATE_TABLE = "duplicate-table"
    EMPTY_FILE = "empty-file"
    EMPTY_SELECTOR = "empty-selector"
    ENCODING = "encoding"
    EXISTS = "exists"
    EXPEDITE_SLOWER = "expedite-slower"
    FORMAT = "format"
    FORMULA = "formula"
    HARDLY_ANY_SPARE = "hardly-any-spare"
    HITS_NOTHING = "hits-nothing"
    IMPLAUSIBLE = "implausible"
    IN_USE = "in-use"
    JSON_SYNTAX = "json-syntax"
    LANE_FROM_NOWHERE = "lane-from-nowhere"
    LANE_TO_ITSELF = "lane-to-itself"
    LANE_TO_NOWHERE = "lane-to-nowhere"
    LANE_TURNED_ROUND = "lane-turned-round"
    LOCATION = "location"
    MADE_UNUSED = "made-unused"
    MAXIMUM_SHARES = "maximum-shares"
    MERGED_CELL = "merged-cell"
    MINIMUM_SHARES = "minimum-shares"
    MISSING_COLUMN = "missing-column"
    MISSING_KEY = "missing-key"
    MISSING_SETTINGS = "missing-settings"
    MISSING_TABLE = "missing-table"
    NEEDED = "needed"
    NEVER_STRIKES = "never-strikes"
    NEVER_WHOLE = "never-whole"
    NO_HOLIDAYS = "no-holidays"
    NO_MATCH = "no-match"
    NO_RECORD = "no-record"
    NO_RECORDS = "no-records"
    NO_SPARE = "no-spare"
    NO_SUCH_POSITION = "no-such-position"
    NOBODY_MAKES = "nobody-makes"
    NOT_A_DURATION = "not-a-duration"
    NOT_A_NUMBER = "not-a-number"
    NOT_AS_STATED = "not-as-stated"
    NOT_FINITE = "not-finite"
    NOT_ON_OFFER = "not-on-offer"
    OF_ANOTHER_MODEL = "of-another-model"
    OLD_WORD = "old-word"
    OPTION = "option"
    OTHER_CALENDAR = "other-calendar"
    OUT_OF_BOUNDS = "out-of-bounds"
    OUT_OF_RANGE = "out-of-range"
    OUTSIDE_WATCH = "outside-watch"
    OVERLOADED = "overloaded"
    PART_UNUSED = "part-unused"
    PERCENT = "percent"
    RAGGED_ROW = "ragged-row"
    RAMP_TO_UNLIMITED = "ramp-to-unlimited"
    RANGE = "range"
    RESERVED_MARK = "reserved-mark"
    RULE = "rule"
    RUN_FOLDER = "run-folder"
    SELECTS_NOTHING = "selects-nothing"
    SHARE_LIMITS = "share-limits"
    SHARE_MISSING = "share-missing"
    SHARE_OF_IDLE = "share-of-idle"
    SHORTER_THAN_PERIOD = "shorter-than-period"
    SITE_UNUSED = "site-unused"
    SMPS_AGAIN = "smps-again"
    SMPS_BARE_INTEGER = "smps-bare-integer"
    SMPS_BOUND = "smps-bound"
    SMPS_BOUND_ORDER = "smps-bound-order"
    SMPS_BOUND_SIGN = "smps-bound-sign"
    SMPS_CUT_OFF = "smps-cut-off"
    SMPS_EMPTY = "smps-empty"
    SMPS_FIRST_STAGE = "smps-first-stage"
    SMPS_FORESIGHT = "smps-foresight"
    SMPS_HEADER = "smps-header"
    SMPS_INFINITE = "smps-infinite"
    SMPS_LAW = "smps-law"
    SMPS_LEFT_OUT = "smps-left-out"
    SMPS_MALFORMED = "smps-malformed"
    SMPS_MAXIMIZE = "smps-maximize"
    SMPS_NO_NUMBER = "smps-no-number"
    SMPS_NO_OBJECTIVE = "smps-no-objective"
    SMPS_NO_OUTCOME = "smps-no-outcome"
    SMPS_NO_PERIOD = "smps-no-period"
    SMPS_NO_PROGRAM = "smps-no-program"
    SMPS_NO_SECTION = "smps-no-section"
    SMPS_NOTHING_RANDOM = "smps-nothing-random"
    SMPS_OBJECTIVE = "smps-objective"
    SMPS_ORDER = "smps-order"
    SMPS_PERIODS = "smps-periods"
    SMPS_PROBABILITIES = "smps-probabilities"
    SMPS_PROBABILITY = "smps-probability"
    SMPS_RANDOM_CONSTANT = "smps-random-constant"
    SMPS_RANDOM_RECOURSE = "smps-random-recourse"
    SMPS_RANGE = "smps-range"
    SMPS_SECTION = "smps-section"
    SMPS_SETS = "smps-sets"
    SMPS_TWICE = "smps-twice"
    SMPS_UNKNOWN = "smps-unknown"
    SMPS_UNREADABLE = "smps-unreadable"
    THOUSANDS = "thousands"
    TITLE_ROW = "title-row"
    TODAY_BREAKS_A_BOUND = "today-breaks-a-bound"
    TODAYS_SHARES = "todays-shares"
    TOML_SYNTAX = "toml-syntax"
    TOO_DEEP = "too-deep"
    TOO_MANY = "too-many"
    TOO_MUCH = "too-much"
    UNFIT_SOLVER = "unfit-solver"
    UNKNOWN_COLUMN = "unknown-column"
    UNKNOWN_COMMAND = "unknown-command"
    UNKNOWN_KEY = "unknown-key"
    UNKNOWN_OPTION = "unknown-option"
    UNKNOWN_REFERENCE = "unknown-reference"
    UNKNOWN_RESOURCE = "unknown-resource"
    UNKNOWN_TABLE = "unknown-table"
    UNKNOWN_WORD = "unknown-word"
    UNPRINTABLE = "unprintable"
    UNREAD_COLUMN = "unread-column"
    UNREADABLE = "unreadable"
    UNSAYABLE = "unsayable"
    UNSERVED = "unserved"
    UNUSABLE_CHECKPOINT = "unusable-checkpoint"
    UNUSABLE_MEMORY = "unusable-memory"
    UNWRITABLE = "unwritable"
    USE_UNKNOWN = "use-unknown"
    WORKING_DAYS = "working-days"
    WRONG_KEY = "wrong-key"
    WRONG_KIND = "wrong-kind"


class Severity(StrEnum):
    """How bad a finding is: an error stops the work, a warning is shown and the work goes on."""

    ERROR = "error"
    WARNING = "warning"


MOST_LISTED = 40
"""Findings that a representation shows."""
LONGEST, LONG = 2_000, 300
"""Characters of a sentence, and of a place, beyond which a finding leaves out its middle."""


def without_password(text: str) -> str:
    """Text in which no URL of a database tells a password."""
    return _SECRET.sub(r"\1***", _PASSWORD.sub(r"\1***@", text)) if "://" in text else text


_PASSWORD = re.compile(r"(\b[A-Za-z][\w+.\-]*://[^\s:/?#@]*:)\S*@")
_SECRET = re.compile(r"([?&][^=\s&]*(?:pass|secret|token)[^=\s&]*=)[^&\s]*", re.IGNORECASE)


def shortened(text: str, most: int) -> str:
    """Text without its middle where it is longer than `most` characters."""
    if len(text) <= most:
        return text
    left_out = len(text) - most
    return f"{text[: most // 2]} [... {left_out:,} characters ...] {text[-(most // 2) :]}"


@on_screen
@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of the input: where it is, what is wrong and how to mend it.

    `file`, `row` and `column` name the place as the author of the table sees it; `row` counts the header
    as row 1, so the first record is row 2; of an object made in Python it is the name. A structural finding that
    belongs to no single cell leaves `row` or `column` empty.
    """

    code: Code
    message: str
    remedy: str
    file: str
    row: int | str | None = None
    column: str | None = None
    severity: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        for name, most in (("message", LONGEST), ("remedy", LONGEST), ("file", LONG), ("column", LONG)):
            text = getattr(self, name)
            if text is not None and "://" in text:
                object.__setattr__(self, name, without_password(text))
                text = getattr(self, name)
            if text is not None and len(text) > most:
                object.__setattr__(self, name, shortened(text, most))

    @property
    def place(self) -> str:
        """File, row and column, as its author sees them."""
        where = self.file
        where += "" if self.row is None else f" row {self.row}" if isinstance(self.row, int) else f" {self.row}"
        where += f", column {self.column}" if self.column is not None else ""
        return where

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.remedy} [{self.code}]"


@on_screen
@dataclass(slots=True, repr=False)
class Findings:
    """A growing list of findings; `stop` ends the work when any of them is an error."""

    items: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    "How something was read that could be read otherwise: nothing is wrong with it."

    def add(self, finding: Finding) -> None:
        """Record one finding."""
        self.items.append(finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        """Record several findings."""
        self.items.extend(findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop the work."""
        return tuple(item for item in self.items if item.severity is Severity.ERROR)

    def stop(self) -> None:
        """Raise `InputError` with every error found, if there is one."""
        if self.errors:
            raise InputError(self.errors)

    def __repr__(self) -> str:
        errors = len(self.errors)
        counts = f"Findings({errors:,} errors, {len(self) - errors:,} warnings)"
        return "\n".join([counts, *(f"{item.severity}: {item}" for item in self.items[:MOST_LISTED])])

    def _repr_html_(self) -> str:
        rows = ((item.severity, item.place, f"{item.message} {item.remedy}") for item in self.items)
        return table_html(f"{len(self):,} findings", ("", "where", "what is wrong, and what to do"), rows)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
