"""A hazard with several slips has all of them told at once, none of them only after another is mended."""

from __future__ import annotations

import pytest

from resilience.files import check
from resilience.files.topics import topic_sections

WHOLE = {
    "name": '"flood"', "hits": '"capacity"', "select": '{ site = "NEAR" }', "rate": "0.04", "severity": "0.7",
    "duration": '"9 d"', "detection": '"6 h"', "source": '"guess"',
}  # fmt: skip


def told(tiny, keys):
    """Keys that findings of one hazard stand at."""
    text = "\n".join(f"{key} = {value}" for key, value in keys.items())
    tiny.scenarios.write_text(f'title = "One"\nseed = 1\n[[hazard]]\n{text}\n')
    found = check(tiny.model, tiny.scenarios).errors
    columns = [(finding.column or "").removeprefix("hazard[1].") for finding in found]
    assert len(columns) == len(set(columns)), columns
    return set(columns)


@pytest.mark.parametrize(
    "gone",
    [("severity", "source"), ("severity", "source", "duration"), ("rate", "detection"), ("severity", "detection"),
     ("severity", "rate", "duration", "source", "detection")],
)  # fmt: skip
def test_what_is_missing_is_told_at_once(tiny, gone):
    """Proves: severity is told to be missing beside source, duration and rate. It was after they had been added."""
    assert told(tiny, {key: value for key, value in WHOLE.items() if key not in gone}) == set(gone)


def test_what_is_unreadable_is_not_missing_too(tiny):
    """Proves: a severity in words is one finding, beside the source that is missing; a curve stands for a duration."""
    keys = WHOLE | {"severity": '"half"'}
    assert told(tiny, {key: value for key, value in keys.items() if key != "source"}) == {"severity", "source"}
    keys = WHOLE | {"curve": '[["0 d", 0], ["8 d", 1]]'}
    assert told(tiny, {key: value for key, value in keys.items() if key not in {"source", "duration"}}) == {"source"}


def test_nothing_is_lacking_where_another_key_says_so(tiny):
    """Proves: held-up arrivals need no severity, also beside other slips; a rise of a lead time needs its extra."""
    keys = {key: value for key, value in WHOLE.items() if key not in {"severity", "source"}}
    assert told(tiny, keys | {"hits": '"arrivals"', "select": '{ mode = "road" }', "per": '"group"'}) == {"source"}


def test_help_marks_what_is_needed_in_some_cases():
    """Proves: `help hazards` has a mark at severity and says when it is needed."""
    rows = dict(topic_sections("hazards")[0].rows)
    assert "needed unless" in rows["severity (*)"]
    assert "name *" in rows
    assert "grade" in rows
