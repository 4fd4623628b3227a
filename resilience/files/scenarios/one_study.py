"""A folder whose scenario files are studies of their own: one of them is meant, and they are never read as one."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from resilience.files.nearest import LISTED
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from resilience.files.registry.schema import Document

STUDIES = "The folder holds {count} studies, each in a file with a title of its own: {names}."
COPIES = "The folder holds {count} files that have a title each and name the same hazards: {names}."
REMEDY = (
    "Choose one file, such as {path}. Files that belong to one study state one title, in one of them, and each hazard "
    "once."
)


def choose_one(folder: Path, contents: Sequence[tuple[Document, Mapping[str, object]]]) -> Finding | None:
    """Say that one file is to be chosen, where files differ in title, or have one each and one repeats the other."""
    alone = {document.file: content for document, content in contents if isinstance(content.get("title"), str)}
    several = len({content["title"] for content in alone.values()}) > 1
    if not several and not _repeated([hazard_names(content) for content in alone.values()]):
        return None
    files = list(alone)
    more = f" and {len(files) - LISTED} more" if len(files) > LISTED else ""
    message = (STUDIES if several else COPIES).format(count=len(files), names=", ".join(files[:LISTED]) + more)
    return Finding(Code.LOCATION, message, REMEDY.format(path=folder / files[0]), folder.name or str(folder))


def _repeated(named: Sequence[set[str]]) -> bool:
    """Whether one file names nothing but hazards that another names."""
    return any(one and (one <= other or other <= one) for one, other in combinations(named, 2))


def hazard_names(content: Mapping[str, object]) -> set[str]:
    """Names of all hazards of a file as written, defects or not."""
    tables = content.get("hazard", [])
    return (
        {str(table.get("name")) for table in tables if isinstance(table, dict)} if isinstance(tables, list) else set()
    )
