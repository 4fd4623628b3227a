"""From a scenario file or folder to hazards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, overload

from resilience.files.registry.hazard_schema import BookText, HazardText
from resilience.files.registry.hazard_table import HazardSheet
from resilience.files.registry.schema import Document, validate
from resilience.files.registry.toml_text import parse_toml
from resilience.files.registry.torn import Torn, torn
from resilience.files.scenarios.hazard_file import Entry, HazardFile
from resilience.files.scenarios.hazard_rules import rule_findings
from resilience.files.scenarios.hazard_source import hazard_sheets, is_scenarios, is_table
from resilience.files.scenarios.one_study import choose_one, hazard_names
from resilience.files.scenarios.priors_named import with_priors
from resilience.files.sources.csv_source import read_text
from resilience.findings import Code, Finding, Findings
from resilience.frozen import sealed
from resilience.given import PLACE, A, Maybe, held
from resilience.hazard.priors.prior import PriorRate
from resilience.quantities import Calendar, Duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from resilience.hazard.book import HazardBook
    from resilience.hazard.priors.prior import HazardPrior

Content: TypeAlias = "tuple[Document, Mapping[str, object]]"
SUFFIX = ".toml"
MINUTES = Calendar(Duration(1 / 60), 525_600)
"""Periods so short that no distribution is refused for their length, to check with before a model is known."""


@overload
def read_scenarios(location: str | Path) -> HazardFile: ...


@overload
def read_scenarios(location: str | Path, calendar: Calendar) -> HazardBook: ...


def read_scenarios(location: str | Path, calendar: Calendar | None = None) -> HazardFile | HazardBook:
    """Read the hazards of a scenario file, or of all files of a folder.

    Parameters
    ----------
    location
        Path of a TOML file (its suffix may be left out) or of a folder of them.
    calendar
        The model's calendar, which turns durations into periods. Without it the hazards stay as written;
        `on(model.calendar)` completes them.

    Raises
    ------
    InputError
        With every defect found, each with file, line, key and remedy.
    """
    held("read_scenarios", {"location": (location, PLACE), "calendar": (calendar, Maybe(A(Calendar)))})
    findings = Findings()
    file = read_hazard_file(location, findings)
    findings.extend(file.distribution_findings(calendar or MINUTES))
    findings.stop()
    return file if calendar is None else file.on(calendar)


@dataclass(frozen=True, slots=True)
class RawScenarios:
    """What a location of scenarios holds, as trees of keys, each with the document it stands in."""

    name: str
    contents: Sequence[Content]
    hashes: Mapping[str, str]

    def file(self, findings: Findings) -> HazardFile:
        """Make the scenario file, reporting everything wrong with it that needs no model to see."""
        return sealed(_file_of(self.name, self.contents, findings), hashes=self.hashes)


def read_hazard_file(location: str | Path, findings: Findings) -> HazardFile:
    """Read scenarios and report everything wrong with them that needs no model to see."""
    return raw_scenarios(location, findings).file(findings)


def raw_scenarios(location: str | Path, findings: Findings) -> RawScenarios:
    """Read scenarios as trees of keys, reporting whatever cannot be read."""
    path = Path(location)
    hashes: dict[str, str] = {}
    contents = with_priors(_contents(location, hashes, findings), location, hashes, findings)
    several = choose_one(path, contents) if path.is_dir() else None
    if several is not None:  # whatever else is found comes of reading them as one
        findings.add(several)
        contents = []
    named = path.name.removesuffix(path.suffix) if is_table(location) else path.name.removesuffix(SUFFIX)
    return RawScenarios(named, contents, hashes)


def hazard_file_of(name: str, texts: Iterable[tuple[str, str]], findings: Findings) -> HazardFile:
    """Make a scenario file of texts, each with the name of its file."""
    parsed = ((Document(file, text), parse_toml(text, file, findings)) for file, text in texts)
    contents = [(document, content) for document, content in parsed if content is not None]
    return _file_of(name, with_priors(contents, None, {}, findings), findings)


def _file_of(name: str, contents: Sequence[Content], findings: Findings) -> HazardFile:
    """Make a scenario file of trees of keys, each with the document it stands in."""
    tops: list[tuple[Document, Mapping[str, object]]] = []
    entries: list[Entry] = []
    broken: list[Entry] = []
    written: set[str] = set()
    for document, content in contents:
        for entry in _entries(content, document, findings):
            (broken if isinstance(entry.text, Torn) else entries).append(entry)
        written |= hazard_names(content)
        tops.append((document, {key: value for key, value in content.items() if key != "hazard"}))
    top, owners = _merged(tops, findings)
    unread = frozenset(written - {entry.text.name for entry in entries})
    file = HazardFile(name, tuple(entries), top, owners, unread, tuple(broken))
    findings.extend(rule_findings(file))
    return file


def _contents(
    location: str | Path, hashes: dict[str, str], findings: Findings
) -> Iterator[tuple[Document, Mapping[str, object]]]:
    """Every scenario file and table of hazards at a location, as trees of keys."""
    tables = is_table(location)
    sheets = hazard_sheets(location, hashes, findings) if tables else []
    path = Path(location)
    for source in _sources(path, findings) if not tables or path.is_dir() else ():
        text = read_text(source, hashes, findings)
        content = None if text is None else parse_toml(text, source.name, findings)
        if text is not None and content is not None:
            yield Document(source.name, text), content
            sheets = [sheet.beside() for sheet in sheets]
    for sheet in sheets:
        yield sheet, sheet.content


def _sources(path: Path, findings: Findings) -> list[Path]:
    if path.is_dir():
        found = [file for file in sorted(path.glob(f"*{SUFFIX}")) if is_scenarios(file)]
        if not found and not is_table(path):
            message = "The folder holds no scenario file."
            findings.add(Finding(Code.EMPTY_FILE, message, "Add a .toml file with [[hazard]] tables.", path.name))
        return found
    for candidate in (path, path.with_name(path.name + SUFFIX)):
        if candidate.is_file():
            return [candidate]
    message = "There is no such scenario file or folder."
    findings.add(Finding(Code.LOCATION, message, "Check the path.", path.name or str(path)))
    return []


def _entries(content: Mapping[str, object], document: Document, findings: Findings) -> Iterator[Entry]:
    written = content.get("hazard", [])
    if not isinstance(written, list) or not any(table is not None for table in written):
        message = "The file names no hazard."
        findings.add(document.finding(("hazard",), Code.NO_RECORDS, message, "Add at least one [[hazard]] table."))
        return
    for index, table in enumerate(written):
        if table is None:  # a change has taken it out
            continue
        bad = isinstance(document, HazardSheet) and index in document.torn
        read = None if bad else validate(HazardText, table, document, findings, prefix=("hazard", index))
        text = read or torn(HazardText, table)
        if text is not None:
            keys = document.written(index) if isinstance(document, HazardSheet) else frozenset(map(str, table))
            yield Entry(text, document, index, keys, _prior(table))


def _prior(table: object) -> HazardPrior | None:
    """The prior that the rate of a hazard is, if it is one's still."""
    rate = table.get("rate") if isinstance(table, dict) else None
    return rate.prior if isinstance(rate, PriorRate) else None


def _merged(
    tops: list[tuple[Document, Mapping[str, object]]], findings: Findings
) -> tuple[BookText, dict[str, Document]]:
    """Join the keys outside the hazards of all files; a key stated twice must say the same."""
    stated: dict[str, object] = {}
    owners: dict[str, Document] = {}
    for document, content in tops:
        book = validate(BookText, content, document, findings) or torn(BookText, content)
        for key in book.model_fields_set if book else ():
            value = getattr(book, key)
            if key in stated and stated[key] != value:
                message = f"{owners[key].file} says something else."
                findings.add(document.finding((key,), Code.CONFLICT, message, "State it in one file only."))
            stated.setdefault(key, value)
            owners.setdefault(key, document)
    for key in ("title", "seed"):
        if tops and not any(key in content for _, content in tops):
            remedy = f"Add it: {BookText.model_fields[key].description}"
            findings.add(tops[0][0].finding((key,), Code.MISSING_KEY, "The key is missing.", remedy))
    return BookText.model_construct(**stated), owners  # type: ignore[arg-type]  # each value was validated above
