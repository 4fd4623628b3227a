"""A variant put into a study file."""

from __future__ import annotations

import pytest

from resilience import InputError
from resilience.files.changes.change import texts
from resilience.files.changes.from_toml import as_changes
from resilience.files.studies.study_file import read_study
from resilience.files.studies.variant_saved import save_variant

LINES = (
    "hazard[name=fire].rate*=2",
    'lanes[origin="NEAR", part="VALVE"].unit_cost*=1.5',
    "hazard[name=fire].duration.high+=1 wk",
    "policy[site=PLANT].cover=10 d",
    "remove lanes[origin=FAR]",
    'new sites[site="A \\"quoted\\", one", kind=supplier]',
    "requirements.budget=1000",
)


@pytest.mark.parametrize("line", LINES)
def test_a_change_reads_back_as_itself(line, tiny, tmp_path):
    """Proves: every kind of change comes back from the file as the one that went in, whatever its text holds.

    Sensitivity: written without quotation marks the second name would be two conditions.
    """
    changes = as_changes([line])
    study = tmp_path / "w.study.toml"
    save_variant(study, "one", changes, tiny.model, tiny.scenarios, 1e-4)
    assert texts(read_study(study).variants[0].changes) == texts(changes)


def test_a_second_variant_follows_the_first(tiny, tmp_path):
    """Proves: what stands in the file stays, byte for byte, and paths are seen from the file, in another folder too."""
    study = tmp_path / "apart" / "w.study.toml"
    save_variant(study, "one", as_changes(LINES[:1]), tiny.model, tiny.scenarios, 1e-4)
    before = study.read_text()
    found = save_variant(study, "two", as_changes(LINES[1:3]), tiny.model, tiny.scenarios, 1e-3)
    assert study.read_text().startswith(before.rstrip())
    assert [one.name for one in found.variants] == ["one", "two"]
    assert found.gap == 1e-4, "that of the file that is there"
    assert found.model.resolve() == tiny.model.resolve()
    assert found.scenarios.resolve() == tiny.scenarios.resolve()


def test_what_cannot_be_saved_leaves_the_file_as_it_was(tiny, tmp_path):
    """Proves: a name that is taken, no name, other inputs, or no change are refused, and nothing is written."""
    study = tmp_path / "w.study.toml"
    save_variant(study, "one", as_changes(LINES[:1]), tiny.model, tiny.scenarios, 1e-4)
    before = study.read_bytes()
    other = tmp_path / "other.toml"
    other.write_bytes(tiny.scenarios.read_bytes())
    for name, lines, scenarios, words in (
        ("one", LINES[:1], tiny.scenarios, "called 'one'"),
        ("two", (), tiny.scenarios, "without a change"),
        ("  ", LINES[:1], tiny.scenarios, "name"),
        ("two", LINES[:1], other, "asks about another"),
    ):
        with pytest.raises(InputError, match=words) as caught:
            save_variant(study, name, as_changes(lines), tiny.model, scenarios, 1e-4)
        assert study.name in str(caught.value) or not name.strip()
    assert study.read_bytes() == before
    assert sorted(one.name for one in tmp_path.glob("*study*")) == [study.name]
    with pytest.raises(InputError, match=r"end in \.study\.toml"):
        save_variant(tmp_path / "w.toml", "one", as_changes(LINES[:1]), tiny.model, tiny.scenarios, 1e-4)


def test_a_broken_study_is_no_place_for_a_variant(tiny, tmp_path):
    """Proves: a file that is no study is told as such and stays."""
    study = tmp_path / "w.study.toml"
    study.write_text("title = ")
    with pytest.raises(InputError, match=r"w\.study\.toml"):
        save_variant(study, "one", as_changes(LINES[:1]), tiny.model, tiny.scenarios, 1e-4)
    assert study.read_text() == "title = "
