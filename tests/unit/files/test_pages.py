"""The reference at hand: pages in the package, and what `columns` and `help` print, follow from the registry."""

from __future__ import annotations

import pytest

from resilience.errors import InputError
from resilience.files.reference import PAGES, page_folder
from resilience.files.registry.distribution_text import MEASURED
from resilience.files.registry.hazard_schema import HazardText
from resilience.files.registry.hazard_words import HITS
from resilience.files.registry.naming import EVERY
from resilience.files.registry.settings import setting_notes
from resilience.files.topics import column_sections, topic_sections
from resilience.hazard.hazards import Hits


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_up_to_date(name: str) -> None:
    """Proves: the pages in the package say what the registry says; else call `reference.write_pages()`."""
    assert (page_folder() / name).read_text(encoding="utf-8") == PAGES[name]()


@pytest.mark.parametrize("table", EVERY)
def test_every_column_is_said(table: str) -> None:
    """Proves: `resilience columns TABLE` names every column with how it is written and what it says."""
    rows = {row[0].removesuffix(" *"): row for section in column_sections(table) for row in section.rows}
    for column in EVERY[table].columns:
        assert rows[column.name][1] == column.written
        assert column.description in rows[column.name][4]


def test_every_key_and_word_is_said() -> None:
    """Proves: `help hazards` names every key, effect and distribution: a word left out nobody can learn."""
    said = " ".join(row[0] for section in topic_sections("hazards") for row in section.rows)
    for word in (*HazardText.model_fields, *Hits, *(shape for shape in MEASURED if shape != "fixed")):
        assert word in said
    assert set(HITS) == set(Hits)
    assert {row[0].removesuffix(" *") for row in column_sections("model")[0].rows} == set(setting_notes())


@pytest.mark.parametrize(("ask", "word"), [(column_sections, "lane"), (topic_sections, "distribution")])
def test_an_unknown_word_is_answered_with_the_nearest(ask, word: str) -> None:
    """Proves: a slip in the name of a table or topic is told what there is."""
    with pytest.raises(InputError, match=f"Did you mean '{word}s'"):
        ask(word)


@pytest.mark.parametrize("ask", [column_sections, topic_sections])
def test_without_a_name_there_is_a_list(ask) -> None:
    """Proves: the bare command lists every table, that of hazards too."""
    assert {*EVERY} <= {row[0] for row in ask(None)[0].rows}
