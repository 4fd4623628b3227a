"""Failures answered by several processes, in whatever order, and as many as there was time for."""

from __future__ import annotations

import math

import pytest
from pandas.testing import assert_frame_equal
from support.cut_short import interrupted_after

from resilience import exposure, read_model
from resilience.solve import outage_lengths
from resilience.study import foretold
from resilience.study.exposure import inquiry, lengths
from resilience.study.exposure.periods import ByPeriods

TABLES = ("table", "durations", "false_diversification", "questions")
DYNAMIC = ByPeriods.COLUMNS


def test_the_number_of_processes_changes_no_digit(tiny):
    """Proves: one process and three say the same, bit for bit and in the same order.

    Sensitivity: rows in the order in which they came would give PLANT's time to survive to NEAR; a basis that goes on
    from one failure to the next would make digits hang on who answered before.
    """
    model = read_model(tiny.model)
    alone, three = exposure(model, workers=1), exposure(model, workers=3)
    for name in TABLES:
        assert_frame_equal(getattr(alone, name), getattr(three, name), check_exact=True)
    assert not alone.left_out
    assert not three.left_out


@pytest.mark.parametrize("count", [0, 1, 3])
def test_what_was_answered_in_time_is_kept_and_the_rest_is_empty(tiny, monkeypatch, count):
    """Proves: interrupted after some failures, their rows are those of the whole study, the others have no answer.

    The index compares all by what they lose at constant rates. Sensitivity: a zero in the place of an answer reads as
    a site that can fail without loss; an index by periods of those answered would call the second worst the worst.
    """
    model = read_model(tiny.model)
    whole, fast = exposure(model), exposure(model, dynamic=False)
    interrupted_after(monkeypatch, count)
    part = exposure(model)
    answered = part.table["time_to_survive_dynamic"].notna()
    assert answered.sum() == count
    assert_frame_equal(part.table.loc[answered, DYNAMIC], whole.table.loc[answered, DYNAMIC], check_exact=True)
    assert part.table.loc[~answered, DYNAMIC].isna().all(axis=None)
    assert part.table["exposure_index"].tolist() == pytest.approx(fast.table["exposure_index"].tolist(), nan_ok=True)
    worst = fast.table["margin_lost"].fillna(0.0).sort_values(ascending=False, kind="stable").index[:count]
    assert set(answered[answered].index) == set(worst)
    total = len(part.table)
    assert part.left_out == (f"answers by periods of {total - count} of {total} failures",)
    assert f"{total - count} of {total} failures have no answer by periods" in part.notes[0]
    assert ("were answered first" in part.notes[0]) == (count > 0)


def test_what_to_ask_for_is_read_at_constant_rates_where_there_was_no_time(tiny, monkeypatch):
    """Proves: a site that was not answered has its question as in a fast study, and says so.

    Sensitivity: a lookup of an answer that is not there ends in a traceback; zeros leave the question out.
    """
    model = read_model(tiny.model)
    fast = exposure(model, dynamic=False).questions
    interrupted_after(monkeypatch, 0)
    assert_frame_equal(exposure(model).questions, fast)
    assert set(fast["reading"]) == {"rough"}


def test_progress_is_told_from_the_first_failures_on(tiny, monkeypatch):
    """Proves: the phase with the number of failures, then how many are done and how long the rest will take.

    Sensitivity: a study of 54 failures was silent for minutes.
    """
    monkeypatch.setattr(foretold, "EVERY", 0.0)
    said = []
    found = exposure(read_model(tiny.model), workers=1, say=said.append)
    total = len(found.table)
    assert f"The same by periods, with lead times and the time help takes: {total} failures." in said
    done = [one for one in said if "failures answered by periods" in one]
    assert done[0] == f"1 of {total} failures answered by periods."
    assert done[1].startswith(f"2 of {total} failures answered by periods; ")
    assert all("more for these." in one for one in done[1:])
    assert len(done) == total - 1


def test_a_short_failure_of_a_large_program_gets_a_program_of_its_own(tiny, monkeypatch):
    """Proves: of a large program no failure is asked that is less than a third as long; a small one answers all.

    Sensitivity: 22 days of 325 took as long as 325, six times over.
    """
    made = []
    real = lengths.PeriodSolver

    def noted(template, x):
        made.append(template.scope.periods)
        return real(template, x)

    monkeypatch.setattr(lengths, "PeriodSolver", noted)
    model = read_model(tiny.model)
    small = exposure(model).table
    whole, made[:] = list(made), []
    monkeypatch.setattr(outage_lengths, "LARGE", 0)
    large = exposure(model).table
    assert len(whole) <= len(small)
    assert len(made) > len(whole)
    for name in ("time_to_survive_dynamic", "margin_lost_dynamic"):
        pairs = zip(small[name], large[name], strict=True)
        assert all(a == pytest.approx(b, rel=1e-6, nan_ok=True) or math.isinf(a) for a, b in pairs)


@pytest.mark.parametrize(("worth_it", "several"), [(inquiry.MUCH_ASKED, False), (300, True)])
def test_processes_are_started_where_there_is_much_to_do(tiny, monkeypatch, worth_it, several):
    """Proves: a small model is answered in this process, one with many columns by several, unless said otherwise.

    Tiny has 3 lanes, and recoveries up to 7.8 weeks that are stated: more than 300 columns only by the 52 weeks of
    those that are not. Sensitivity: processes take two seconds to begin, longer than a small study; one alone leaves a
    core idle for minutes.
    """
    asked = []
    monkeypatch.setattr(inquiry, "MUCH_ASKED", worth_it)
    monkeypatch.setattr(inquiry, "count_of", lambda _, *, much: asked.append(much) or 1)
    exposure(read_model(tiny.model))
    assert asked == [several]
