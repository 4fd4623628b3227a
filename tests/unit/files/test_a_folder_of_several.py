"""A folder of several studies, or of several models, where one is wanted: one finding says which to choose from."""

from __future__ import annotations

import shutil

import pytest

from resilience import check


@pytest.fixture
def folder(tmp_path, tiny_files):
    """A folder with the tiny study's scenario file."""
    place = tmp_path / "risks"
    place.mkdir()
    shutil.copy(tiny_files.scenarios, place / "north.toml")
    return place


def errors(model, scenarios=None):
    """Errors of a check, in words."""
    return [str(one) for one in check(model, scenarios).errors]


@pytest.mark.parametrize("title", ["title = 'South'\n", "title = 'West'\nreduce_to = 12\n"])
def test_files_of_different_titles_are_several_studies(folder, tiny_files, title):
    """Proves: one error names both files and a path to take, whatever else would be wrong with them as one study.

    Sensitivity: an error for each hazard and key that both state, and none that says what to do.
    """
    (folder / "south.toml").write_text(title + "seed = 3\n[[hazard]]\nname = 'x'\nhits = 'nonsense'\n")
    (found,) = errors(tiny_files.model, folder)
    assert "north.toml, south.toml" in found
    assert f"Choose one file, such as {folder / 'north.toml'}." in found


def test_a_copy_is_a_study_of_its_own(folder, tiny_files):
    """Proves: a file beside its own copy is no study of twice the hazards, though both have one title."""
    shutil.copy(folder / "north.toml", folder / "north-old.toml")
    (found,) = errors(tiny_files.model, folder)
    assert "name the same hazards: north-old.toml, north.toml" in found
    assert "Choose one file" in found


def test_files_of_one_study_are_read_as_one(folder, tiny_files):
    """Proves: a file without title, or with the same one and other hazards, belongs to the study as ever."""
    text = (folder / "north.toml").read_text()
    head, *hazards = text.split("[[hazard]]")
    (folder / "north.toml").write_text("[[hazard]]".join([head, *hazards]))
    more = hazards[0].replace('name = "', 'name = "more-', 1)
    for first in ("", head):
        (folder / "second.toml").write_text(f"{first}[[hazard]]{more}")
        assert errors(tiny_files.model, folder) == []


@pytest.mark.parametrize("names", [["pumps"], ["pumps", "valves", "seals"]])
def test_a_folder_of_models_names_them(tmp_path, tiny_files, names):
    """Proves: a folder that only holds folders of models is told from a model without tables: one error, with names."""
    place = tmp_path / "all"
    for name in names:
        shutil.copytree(tiny_files.model, place / name)
    (found,) = errors(place)
    assert f"The folder holds models: {', '.join(sorted(names))}." in found
    assert f"such as {place / min(names)}" in found
