"""Changes of a TOML file, `[[change]]`, and of Python: as objects, lines of text or the same keys as in TOML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import Field

from resilience.errors import InputError
from resilience.files.changes.change import ChangeKind, InputChange, Said
from resilience.files.changes.from_text import change_of_text
from resilience.files.registry.schema import Document, Strict, validate
from resilience.findings import Code, Finding, Findings
from resilience.given import shown

if TYPE_CHECKING:
    from resilience.files.registry.schema import Path

CHANGE = "change"
KINDS = tuple(ChangeKind)
"""Keys of a `[[change]]` of which one is given."""
ONE = f"Give one of {', '.join(KINDS)}."
GIVEN = "change"
Given: TypeAlias = "InputChange | str | Mapping[str, Any]"
"""A change as Python may give it."""


class ChangeText(Strict):
    """One `[[change]]`."""

    table: str = Field(
        min_length=1,
        description='a table of the model, "settings", "requirements", "hazard" or "scenarios".',
    )
    where: dict[str, Any] = Field(
        default={}, description='which rows: words by column, e.g. { origin = "KLEIN", part = ["A", "B"] }; blank: all.'
    )
    column: str = Field(default="", description='the column, e.g. "unit_cost", or key, e.g. "risk.seed".')
    set: Any = Field(default=None, description="what the column is set to.")
    factor: Any = Field(default=None, description="a number by which the column is multiplied, such as 1.2.")
    add: Any = Field(default=None, description='a number or time that is added to the column, such as 100 or "3 d".')
    remove: bool | None = Field(default=None, description="true: the rows are no longer there.")
    new: dict[str, Any] | None = Field(
        default=None, description='a new row, cells by column, e.g. { site = "NEW", kind = "supplier" }.'
    )


def changes_of_toml(
    content: object, document: Document, findings: Findings, prefix: Path = (CHANGE,)
) -> tuple[InputChange, ...]:
    """Read the list of `[[change]]` of a document, which stands at a key path; report those that cannot be read."""
    if not isinstance(content, list):
        message, remedy = f"{shown(content)} is no list of changes.", "Write each as a [[change]]."
        findings.add(document.finding(prefix, Code.BAD_VALUE, message, remedy))
        return ()
    made = (_change(table, document, findings, (*prefix, place)) for place, table in enumerate(content))
    return tuple(change for change in made if change is not None)


def as_changes(given: Given | Iterable[Given], file: str = GIVEN) -> tuple[InputChange, ...]:
    """Read changes given from Python: objects, lines of text or tables of keys, one or several.

    Raises
    ------
    InputError
        With everything that is wrong with them.
    """
    findings = Findings()
    found = changes_given(given, findings, file)
    findings.stop()
    return found


def changes_given(given: Given | Iterable[Given], findings: Findings, file: str = GIVEN) -> tuple[InputChange, ...]:
    """Read changes given from Python or a command line, reporting those that cannot be read."""
    several = [given] if isinstance(given, InputChange | str | Mapping) or not isinstance(given, Iterable) else given
    made = (_given(one, Said(file, str(number)), findings) for number, one in enumerate(several, start=1))
    return tuple(change for change in made if change is not None)


def _given(one: object, said: Said, findings: Findings) -> InputChange | None:
    if isinstance(one, InputChange):
        return one if one.said.row is not None else replace(one, said=said)
    if isinstance(one, str):
        return change_of_text(one, findings, said)
    if isinstance(one, Mapping):
        return _change(dict(one), Document(said.file, ""), findings, (), said)
    remedy = "Give an InputChange, a line of text or a table of keys."
    findings.add(Finding(Code.OPTION, f"{shown(one)} is no change.", remedy, said.file, said.row))
    return None


def _change(
    content: object, document: Document, findings: Findings, path: Path, said: Said | None = None
) -> InputChange | None:
    """Read one table of keys; its place is that of its first line, or the one `said`."""
    own = Findings()
    text = validate(ChangeText, content, document, own, prefix=path)
    head = document.finding(path, Code.BAD_VALUE, "", "")
    place = said or Said(head.file, head.row)
    made = None if text is None else _made(text, place, own)
    for found in own:
        findings.add(replace(found, file=place.file, row=place.row if said or found.row is None else found.row))
    return made


def _made(text: ChangeText, said: Said, findings: Findings) -> InputChange | None:
    given = [kind for kind in KINDS if kind in text.model_fields_set and getattr(text, kind) is not None]
    if ChangeKind.REMOVE in given and not text.remove:
        given.remove(ChangeKind.REMOVE)
    if len(given) != 1:
        several = len(given) > 1
        message = f"The change says {' and '.join(given)} at once." if several else "The change says nothing to do."
        code = Code.CONFLICT if several else Code.MISSING_KEY
        findings.add(Finding(code, message, ONE, said.file, said.row, given[1] if several else None))
        return None
    kind = given[0]
    value = None if kind is ChangeKind.REMOVE else getattr(text, kind)
    try:
        return InputChange(text.table, kind, value, text.column, text.where, said)
    except InputError as error:
        findings.extend(one for one in error.problems if isinstance(one, Finding))
    return None
