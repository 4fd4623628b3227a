"""Changes of scenarios: of single hazards, chosen by what they say, and of what stands above them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING

from resilience.files.changes.change import WHOLE_ROWS, ChangeKind, InputChange
from resilience.files.changes.selecting import alike, known
from resilience.files.changes.trees import change_key
from resilience.files.changes.values import thawed, value_text
from resilience.files.nearest import suggestion
from resilience.files.registry.cells import CellError
from resilience.files.registry.distribution_text import MEASURED, PLAIN
from resilience.files.registry.hazard_schema import BookText, HazardText, SelectText
from resilience.files.registry.hazard_table import READERS
from resilience.files.registry.schema import Document
from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.files.changes.marks import Marks
    from resilience.findings import Finding, Findings

HAZARD, SCENARIOS = "hazard", "scenarios"
SELECT = "select"
SELECTORS = tuple(SelectText.model_fields)
SPREADS = ("severity", "duration", "ramp", "extra")
NAMES = frozenset({"compound"})
"""Keys that are lists of words."""
TOP = tuple(name for name in BookText.model_fields if name not in {"figure", "sweep"})
PARAMETERS = tuple(dict.fromkeys(name for named in (MEASURED, PLAIN) for several in named.values() for name in several))
KEYS = (
    *(key for key in HazardText.model_fields if key != SELECT),
    *SELECTORS,
    *(f"{SELECT}.{key}" for key in SELECTORS),
    *(f"{key}.{parameter}" for key in SPREADS for parameter in PARAMETERS),
)
"""Keys of a hazard that a change can be about; a selector is known by its own name, too."""
Content = tuple[Document, Mapping[str, object]]


def change_scenarios(
    contents: Sequence[Content], change: InputChange, marks: Marks, findings: Findings
) -> list[Content]:
    """Return the documents of scenarios with one change made; report what keeps it from being made.

    A hazard that is taken out leaves None in its place, so that the others are found where they are written.
    """
    problems = list(_unknown(change))
    findings.extend(problems)
    if problems:
        return list(contents)
    if change.kind is ChangeKind.NEW:
        made = _new(change, f"{change.name}, new hazard {len(marks.documents) + 1}", findings)
        marks.documents[made[0].file] = change
        return [*contents, made]
    if change.table == SCENARIOS:
        return _top(contents, change, marks, findings)
    return _hazards(contents, change, marks, findings)


def _unknown(change: InputChange) -> Iterator[Finding]:
    above = change.table == SCENARIOS
    keys = TOP if above else KEYS
    if above and (change.where or change.kind in WHOLE_ROWS):
        message = f"{change}: scenarios are not chosen by rows; hazards are."
        yield change.finding(Code.WRONG_KIND, message, "Write hazard[name=...] for single hazards.", "where")
        return
    for key in change.where:
        if key not in KEYS:
            message = f"{change}: hazards cannot be chosen by {key!r}."
            yield change.finding(Code.UNKNOWN_COLUMN, message, suggestion(key, KEYS), f"where.{key}")
    if change.column and change.column not in (*keys, *(() if above else (SELECT,))):
        if above and change.column.partition(".")[0] in TOP and "." in change.column:
            return
        message = f"{change}: {'scenarios have' if above else 'a hazard has'} no key {change.column!r}."
        yield change.finding(Code.UNKNOWN_COLUMN, message, suggestion(change.column, keys), "column")


def _hazards(contents: Sequence[Content], change: InputChange, marks: Marks, findings: Findings) -> list[Content]:
    hazards = [(at, place, table) for at, (_, tree) in enumerate(contents) for place, table in enumerate(_tables(tree))]
    hit = [one for one in hazards if isinstance(one[2], dict)]
    before = len(findings)
    for key, words in change.where.items():
        has = {(at, place): _words(table, key) for at, place, table in hit}
        for word in words:
            if not any(alike(word, others) for others in has.values()):
                message = f"{change}: no hazard has {key} {word!r}."
                remedy = suggestion(word, known(has.values()))
                findings.add(change.finding(Code.NO_MATCH, message, remedy, f"where.{key}"))
        hit = [one for one in hit if any(alike(word, has[one[0], one[1]]) for word in words)]
    if not hit and len(findings) == before:
        message = f"{change}: no hazard is like that."
        findings.add(change.finding(Code.NO_MATCH, message, "Name hazards that there are.", "where"))
    if len(findings) > before:
        return list(contents)
    made = [(document, _own(tree)) for document, tree in contents]
    for at, place, _ in hit:
        document, tree = made[at]
        _one(document, tree, place, change, marks, findings)
    return [(document, tree) for document, tree in made]


def _one(
    document: Document, tree: dict[str, object], place: int, change: InputChange, marks: Marks, findings: Findings
) -> None:
    """Change one hazard, in place."""
    hazards = tree[HAZARD]
    assert isinstance(hazards, list)
    if change.kind is ChangeKind.REMOVE:
        hazards[place] = None
        return
    path = f"{SELECT}.{change.column}" if change.column in SELECTORS else change.column
    try:
        change_key(hazards[place], path, change, read_key)
    except CellError as error:
        message = f"{change}: hazard {hazards[place].get('name')!r}: {error.message}"
        findings.add(change.finding(error.code, message, error.remedy, str(change.kind)))
        return
    about = document.finding((HAZARD, place, *path.split(".")[:2]), Code.BAD_VALUE, "", "")
    marks.key(document.file, about.column or path, change)
    if isinstance(about.row, int) and about.column is not None:
        marks.cell(document.file, about.row, about.column, change)


def _own(tree: Mapping[str, object]) -> dict[str, object]:
    """A copy whose hazards can be changed."""
    return {**tree, HAZARD: deepcopy(tree[HAZARD])} if HAZARD in tree else dict(tree)


def _tables(tree: Mapping[str, object]) -> Sequence[object]:
    found = tree.get(HAZARD)
    return found if isinstance(found, list) else ()


def _words(table: object, key: str) -> list[str]:
    """Words that a hazard has at a key."""
    path = [SELECT, key] if key in SELECTORS else key.split(".")
    found = table
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    several = found if isinstance(found, list) else [] if found is None else [found]
    return [_text(one) for one in several]


def _text(one: object) -> str:
    return value_text(one) if isinstance(one, bool | int | float | date) else str(one)


def read_key(path: str, value: object) -> object:
    """A value as the key of a hazard takes it: text as in a table of hazards, so that it needs no marks of TOML.

    Raises
    ------
    CellError
        When the text cannot be read.
    """
    if not isinstance(value, str):
        return value
    if path.startswith(f"{SELECT}.") or path in NAMES:
        return [word.strip() for word in value.split("|")]
    return READERS[path](value) if path in READERS else value


def _new(change: InputChange, name: str, findings: Findings) -> Content:
    """A document of its own for a hazard that is new."""
    assert isinstance(change.value, Mapping)
    tree: dict[str, object] = {}
    for key, value in change.value.items():
        path = f"{SELECT}.{key}" if key in SELECTORS else key
        owner = tree
        for inner_key in path.split(".")[:-1]:
            inner = owner.setdefault(inner_key, {})
            owner = inner if isinstance(inner, dict) else {}
        try:
            owner[path.split(".")[-1]] = read_key(path, thawed(value))
        except CellError as error:
            findings.add(change.finding(error.code, f"{change}: {error.message}", error.remedy, f"new.{key}"))
    return Document(name, ""), {HAZARD: [tree]}


def _top(contents: Sequence[Content], change: InputChange, marks: Marks, findings: Findings) -> list[Content]:
    """Change a key that stands above the hazards, in the file that states it, or the first."""
    key = change.column.partition(".")[0]
    stated = [place for place, (_, tree) in enumerate(contents) if key in tree]
    if not contents:
        return []
    made = list(contents)
    for place in stated or [0]:
        document, tree = made[place]
        copy = deepcopy(dict(tree))
        try:
            change_key(copy, change.column, change, lambda _, value: value)
        except CellError as error:
            message = f"{change}: {change.column} of {document.file}: {error.message}"
            findings.add(change.finding(error.code, message, error.remedy, str(change.kind)))
            continue
        marks.key(document.file, change.column, change)
        made[place] = (document, copy)
    return made
