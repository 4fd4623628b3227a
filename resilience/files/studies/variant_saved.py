"""A variant put into a study file: the file gets it whole or stays as it was, and reads as a study afterwards."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.atomic import whole_file
from resilience.files.changes.values import quoted, toml_value
from resilience.files.scenarios.hazard_source import STUDY_SUFFIX
from resilience.files.studies.study_file import read_study
from resilience.findings import Code, Finding
from resilience.given import PLACE, TEXT, held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.files.changes.change import InputChange
    from resilience.files.studies.study_file import StudyFile

OTHER = "{study} asks about another {what}: {there}."


def save_variant(
    study: str | Path,
    name: str,
    changes: Sequence[InputChange],
    model: str | Path,
    scenarios: str | Path,
    gap: float,
) -> StudyFile:
    """Put changes under a name into a study file; one that is not there yet is made.

    Parameters
    ----------
    study
        The study file; its name ends in `.study.toml`.
    name
        The variant's, which no other in the study has.
    changes
        What it changes, at least one.
    model, scenarios
        What the study asks about: of one that is there already, the same files.
    gap
        To which best plans are proven, of a study that is made.

    Raises
    ------
    InputError
        When the file is no study, asks about other files, has a variant of that name, or cannot be written.
    """
    given = held("save_variant", {"study": (study, PLACE), "name": (name, TEXT)})
    target, said = Path(given["study"]), str(given["name"]).strip()
    if not said or not changes:
        what = "name" if not said else "change"
        raise _error(Code.NEEDED, f"A variant without a {what} says nothing.", f"Give it a {what}.", target, what)
    if not target.name.endswith(STUDY_SUFFIX):
        message = f"{target.name} is no name of a study file."
        raise _error(Code.BAD_VALUE, message, f"Let it end in {STUDY_SUFFIX}.", target, None)
    before = _before(target, model, scenarios, gap)
    text = before + "\n".join(_variant(said, changes)) + "\n"
    with whole_file(target) as place:  # beside the target, so that its paths are seen from there
        place.write_bytes(text.encode())
        try:
            read_study(place)
        except InputError as error:
            raise InputError([_at(one, place, target) for one in error.problems]) from None
    return read_study(target)


def _at(problem: object, place: Path, target: Path) -> object:
    """A finding of the file that is not in its place yet, told of where it belongs."""
    same = isinstance(problem, Finding) and problem.file == place.name
    return replace(problem, file=target.name) if same else problem  # type: ignore[type-var]  # a finding it is


def _before(target: Path, model: str | Path, scenarios: str | Path, gap: float) -> str:
    """The text that the variant follows: the study as it is, or the head of a new one."""
    if not target.exists():
        base = [
            f"title = {quoted('What if: variants of ' + _stem(scenarios))}",
            f"gap = {gap!r}",
            "least_regret = false",
            "",
            "[base]",
            f"model = {quoted(_seen(model, target.parent))}",
            f"scenarios = {quoted(_seen(scenarios, target.parent))}",
        ]
        return "\n".join(base) + "\n\n"
    there = read_study(target)
    for what, ours, theirs in (("model", model, there.model), ("set of scenarios", scenarios, there.scenarios)):
        if _whole(ours) != _whole(theirs):
            message = OTHER.format(study=target.name, what=what, there=theirs)
            raise _error(Code.CONTRADICTION, message, "Name another study file.", target, "base")
    return target.read_text(encoding="utf-8-sig").rstrip() + "\n\n"


def _variant(name: str, changes: Sequence[InputChange]) -> Iterator[str]:
    yield "[[variant]]"
    yield f"name = {quoted(name)}"
    for change in changes:
        yield ""
        yield "[[variant.change]]"
        for key, value in _keys(change).items():
            yield f"{key} = {value}"


def _keys(change: InputChange) -> Mapping[str, str]:
    """A change as the keys of a `[[change]]`, their values as TOML."""
    found = {"table": quoted(change.table)}
    if change.where:
        found["where"] = toml_value(change.where)
    if change.column:
        found["column"] = quoted(change.column)
    found[str(change.kind)] = "true" if change.value is None else toml_value(change.value)
    return found


def _seen(place: str | Path, folder: Path) -> str:
    """A place as it is seen from a folder; the address of a database as it is."""
    if "://" in str(place):
        return str(place)
    return Path(os.path.relpath(Path(place).resolve(), folder.resolve())).as_posix()


def _whole(place: str | Path) -> str:
    return str(place) if "://" in str(place) else str(Path(place).resolve())


def _stem(place: str | Path) -> str:
    return Path(str(place)).name.split(".")[0]


def _error(code: Code, message: str, remedy: str, target: Path, column: str | None) -> InputError:
    return InputError([Finding(code, message, remedy, str(target), column=column)])
