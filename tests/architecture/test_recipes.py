"""What the pages for developers say of the tree is true: every path that they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "resilience"
PAGES = ("CONTRIBUTING.md", "DESIGN.md", "docs/words.md", "docs/worked-example.md")
NAMED = re.compile(r"(?:resilience|tests|docs|benchmarks|models|scenarios)/[\w./-]*\w/?")
GENERATED = {"docs/formats.md", "docs/scenarios.md", "docs/formulation.md"}


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_is_named_exists(page):
    """Proves: recipes lead somewhere; a file that moved would leave its old name behind in three pages."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = set(NAMED.findall(text)) - GENERATED
    assert [path for path in sorted(found) if not (ROOT / path).exists()] == []


def test_the_map_names_every_room():
    """Proves: each folder of the package stands in the table of rooms, by its own name or with those beside it."""
    text = (ROOT / "DESIGN.md").read_text(encoding="utf-8")
    table = text[text.index("## The rooms") : text.index("## Five files")]
    rooms = {path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("__init__.py")} - {"."}
    missing = [room for room in sorted(rooms) if f"`{room}`" not in table and f"`{Path(room).name}`" not in table]
    assert missing == []


def test_the_index_lists_every_page():
    """Proves: no page of the documentation is left where no reader comes by."""
    listed = (ROOT / "docs" / "index.md").read_text(encoding="utf-8").split()
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"index"}
    assert sorted(pages - set(listed)) == []
