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
