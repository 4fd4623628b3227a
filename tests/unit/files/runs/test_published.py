"""What is written keeps to the published JSON schemas."""

from __future__ import annotations

import json

import jsonschema
import pytest

from resilience.files.reference import page_folder
from resilience.files.runs.published import ENDING, FORMS, about


def schema(name):
    """A schema as the package holds it."""
    return json.loads((page_folder() / "schemas" / f"{name}{ENDING}").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FORMS)
def test_a_schema_is_one_and_says_what_it_is_of(name):
    """Proves: each is a sound schema of its dialect, each key described in a sentence."""
    found = schema(name)
    jsonschema.Draft202012Validator.check_schema(found)
    assert about(name).endswith(".")
    assert all(key["description"].endswith(".") for key in found["properties"].values())


def test_what_a_run_writes_keeps_to_them(tiny_result, tmp_path):
    """Proves: plan.json, policies.json and run.json are as published; a key with another name would fail here."""
    folder = tiny_result.write(tmp_path / "run")
    for name in ("plan", "policies", "run"):
        jsonschema.validate(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")), schema(name))


def test_records_findings_and_logs_keep_to_them(tmp_path):
    """Proves: the JSON of a store's records, of a finding and of log lines is as published."""
    from resilience.cli.findings import as_records
    from resilience.cli.log import opened_log
    from resilience.cli.storing import answer
    from resilience.findings import Code, Finding
    from resilience.store.run_key import RunKey
    from resilience.store.run_store import RunStore

    with RunStore(tmp_path / "store.db") as store:
        key = RunKey("plan", "m", "2026-W48", "0" * 64, "0.1.0", 1)
        record = store.record(key, tmp_path, words=("plan", "m"), figures={"objective": 1.5}, digests={"model/a": "0"})
    jsonschema.validate(answer(record), schema("record"))
    (found,) = as_records([Finding(Code.NEEDED, "Missing.", "Add it.", "a.csv", 2, "b")])
    jsonschema.validate(found, schema("finding"))
    with opened_log(tmp_path / "log.jsonl") as log:
        log.write("start", command="plan", model="postgresql://anna:geheim@host/m")
    (line,) = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    jsonschema.validate(json.loads(line), schema("log"))
    assert "geheim" not in line
