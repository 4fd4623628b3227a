"""Where the input of a run is, when the run folder does not say it: by what the files hold."""

from __future__ import annotations

from hashlib import sha256

import pytest

from resilience.study.find_inputs import located


@pytest.mark.parametrize("folder", ["", "scenarios"])
def test_a_single_file_is_found_among_others(tmp_path, folder):
    """Proves: scenarios of one file are that file, also where others stand beside it.

    Sensitivity: the folder holds the file, too; taken for the scenarios it is all files in it, which are not the run's.
    """
    place = tmp_path / folder
    place.mkdir(exist_ok=True)
    (place / "fires.toml").write_text("title = 1", encoding="utf-8")
    (place / "another.toml").write_text("title = 2", encoding="utf-8")
    run = tmp_path / "runs" / "monday"
    run.mkdir(parents=True)
    digest = sha256((place / "fires.toml").read_bytes()).hexdigest()
    found = located(None, None, run, "--scenarios", {"fires.toml": digest})
    assert found == str((place / "fires.toml").resolve())


def test_several_files_are_their_folder(tmp_path):
    """Proves: a model of several files is the folder that holds them all."""
    model, run = tmp_path / "models" / "works", tmp_path / "runs" / "monday"
    for folder in (model, run):
        folder.mkdir(parents=True)
    texts = {"sites.csv": "site\n", "parts.csv": "part\n"}
    for name, text in texts.items():
        (model / name).write_text(text, encoding="utf-8")
    digests = {name: sha256(text.encode()).hexdigest() for name, text in texts.items()}
    assert located(None, None, run, "--model", digests) == str(model.resolve())
