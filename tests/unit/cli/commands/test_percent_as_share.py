"""A change stated in percent where a share is asked for is refused, wherever it is stated."""

from __future__ import annotations

import pytest

import resilience as rs


@pytest.mark.parametrize(
    ("option", "given", "meant"),
    [("--max-flow-change", 30, "0.3"), ("--max-flow-change", 5, "0.05"), ("--max-buffer-change", 45, "0.45")],
)
def test_an_option_in_percent_is_refused(resilience, tiny, tmp_path, option, given, meant):
    """Proves: 30 is no share of change: write 0.3. It was taken for 3,000 %, which binds nothing."""
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", option, given, "--format", "json")
    assert ended.code == 2
    found = [one for one in ended.json["findings"] if one["code"] == "out-of-range"]
    assert [one["remedy"] for one in found] == [f"Write {meant} if {given} % is meant."]
    assert found[0]["file"] == option


@pytest.mark.parametrize(("key", "given", "meant"), [("flows", "25", "0.25"), ("buffers", "20.0", "0.2")])
def test_a_file_in_percent_is_refused(resilience, tiny, key, given, meant):
    """Proves: the same in `model.toml`, with its key."""
    place = tiny.model / "model.toml"
    place.write_text(place.read_text() + f"\n[constraints.change]\n{key} = {given}\n")
    ended = resilience("check", tiny.model, "--format", "json")
    assert ended.code == 2
    told = [(one["column"], one["remedy"]) for one in ended.json["findings"] if one["severity"] == "error"]
    assert told == [(f"constraints.change.{key}", f"Write {meant} if {float(given):g} % is meant.")]


def test_more_than_the_whole_may_be_meant_for_buffers() -> None:
    """Proves: buffers may grow threefold and flows move from lane to lane (as much off as on); percent are refused."""
    assert rs.ChangeLimit(buffers=3.0, flows=1.5).buffers == 3.0
    with pytest.raises(rs.InputError) as raised:
        rs.ChangeLimit(buffers=30, flows=30)
    assert len(raised.value.problems) == 2
