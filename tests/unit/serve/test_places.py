"""Where the page saves and looks, and its names: all that is wrong is told before anything is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from resilience.errors import InputError
from resilience.serve.places import RUNS, runs_in_place


def test_what_is_sound_is_taken(tmp_path):
    """Proves: a study that is not there yet, a folder that is, and names of machines are right."""
    study = tmp_path / "w.study.toml"
    assert runs_in_place(study, str(tmp_path), ("planning.example", "host-2")) == tmp_path
    assert runs_in_place(study, None, ()) == RUNS


@pytest.mark.parametrize("study", ["w.txt", "nowhere/w.study.toml", "a\x00b", "x" * 300 + ".toml", "."])
@pytest.mark.parametrize("runs", ["", " ", "nowhere", "x" * 300])
def test_everything_wrong_is_told_at_once(study, runs):
    """Proves: a study that cannot be, a folder that is not there and a name that none can have are three findings.

    Sensitivity: taken as they are, the first save of an hour's work fails, and nobody can ask for the page.
    """
    with pytest.raises(InputError) as refused:
        runs_in_place(Path(study), runs, ("a b",))
    assert [one.file for one in refused.value.problems] == ["--name", "--study", "--runs"]
