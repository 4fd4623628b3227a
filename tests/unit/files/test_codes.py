"""Findings of every reader have a code of the one list."""

from __future__ import annotations

from resilience.files import check
from resilience.findings import Code


def test_findings_of_every_reader_have_a_code_of_the_list(tiny):
    """Proves: cells, keys and what a schema says come with a member of the list, not with its text.

    Sensitivity: the code of a key passes through pydantic, which may hand back a copy as text.
    """
    lanes = tiny.model / "lanes.csv"
    lanes.write_text(lanes.read_text(encoding="utf-8").replace("200", "2,5", 1).replace("active", "in use", 1))
    (tiny.model / "model.toml").write_text('[risk]\nyears = -3\n[calendar]\nperiod = "1 parsec"\nodd = 1\n')
    found = list(check(tiny.model, tiny.scenarios))
    assert len(found) >= 3
    assert all(type(one.code) is Code for one in found), [(type(one.code), one.code) for one in found]
