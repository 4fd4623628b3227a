"""`resilience generate`."""

from __future__ import annotations


def test_generates_what_check_finds_nothing_wrong_with(resilience, tmp_path):
    """Proves: the files are an ordinary model; with a reference astray, check would exit with 2."""
    ended = resilience("generate", tmp_path / "g", "--sites", "10", "--seed", "7", "--format", "json")
    assert ended.code == 0
    assert ended.json["sites"] == 12
    assert resilience("check", ended.json["model"], ended.json["scenarios"]).code == 0


def test_leaves_out_what_is_to_be_left_out(resilience, tmp_path):
    """Proves: both switches reach the files. Left in, suppliers' blank `max_cover` would let them keep stock."""
    plain = resilience("generate", tmp_path / "plain", "--format", "json").json
    ended = resilience("generate", tmp_path / "g", "--no-supplier-stock", "--no-disasters", "--format", "json")
    assert ended.json["hazards"] == plain["hazards"] - 3
    sites = (tmp_path / "g/models/generated/sites.csv").read_text().splitlines()
    column = sites[0].split(",").index("max_cover")
    assert {row.split(",")[column] for row in sites[1:] if ",supplier," in row} == {"0 periods"}
    assert "disaster" not in (tmp_path / "g/scenarios/generated.toml").read_text()
    assert resilience("check", ended.json["model"], ended.json["scenarios"]).code == 0


def test_refuses_what_is_there_and_sizes_that_do_not_fit(resilience, tmp_path):
    """Proves: both are wrong input (2) and nothing is written; a defect would exit with 1."""
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").touch()
    assert resilience("generate", tmp_path / "taken").code == 2
    assert resilience("generate", tmp_path / "new", "--parts", "3").code == 2
    assert not (tmp_path / "new").exists()
