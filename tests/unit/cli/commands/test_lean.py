"""The command `lean`: what it prints and refuses."""

from __future__ import annotations


def test_the_command_prints_what_a_practitioner_says(resilience, tiny):
    """Proves: exit code 0, the bottleneck in a sentence, cards in a table; JSON holds both; nothing is written."""
    before = sorted(path.name for path in tiny.model.iterdir())
    ended = resilience("lean", tiny.model)
    assert ended.code == 0
    for words in ("Lines and makers", "takt", "Cards", "bottleneck"):
        assert words in ended.out
    told = resilience("lean", tiny.model, "--format", "json")
    assert told.code == 0
    assert {"lines", "loops", "notes"} <= set(told.json)
    assert sorted(path.name for path in tiny.model.iterdir()) == before


def test_a_model_that_is_not_there_has_exit_code_2(resilience, tmp_path):
    """Proves: as every command, with a finding."""
    ended = resilience("lean", tmp_path / "nothing", "--format", "json")
    assert ended.code == 2
    assert ended.json["findings"]


def test_it_ends_with_a_folder_and_its_report(resilience, tiny, tmp_path):
    """Proves: -o writes the folder and its page; a second time it is refused before any work, and replaced if asked."""
    folder = tmp_path / "lean"
    told = resilience("lean", tiny.model, tiny.scenarios, "-o", folder, "--format", "json").json
    assert told["run"] == str(folder)
    assert told["report"] == str(folder / "report.html")
    assert (folder / "report.html").is_file()
    assert (folder / "wastes.csv").is_file()
    again = resilience("lean", tiny.model, "-o", folder)
    assert again.code == 2
    assert resilience("lean", tiny.model, "-o", folder, "--replace", "--no-report").code == 0
    assert not (folder / "report.html").exists()
    assert resilience("report", folder).code == 0


def test_the_wastes_of_a_run_are_not_written_twice(resilience, tmp_path):
    """Proves: --run with -o is refused, for they stand in the run's own folder; nothing is written."""
    ended = resilience("lean", "--run", tmp_path / "run", "-o", tmp_path / "lean", "--format", "json")
    assert ended.code == 2
    assert any(finding["column"] == "--output" or "--output" in str(finding) for finding in ended.json["findings"])
    assert not (tmp_path / "lean").exists()
