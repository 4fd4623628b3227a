"""A slider that is moved and moved: one worker, and no more memory than after the first moves."""

from __future__ import annotations

import math

import pytest
from support.served import Served, memory_of

MOST = 1.05
"""Memory after all moves, as a multiple of that after the first hundred."""


def _moved(page: Served, first: int, last: int) -> int:
    """Move a slider many times, as fast as the page answers; wait for the plan of the last move."""
    number = 0
    for place in range(first, last):
        factor = float(f"{10 ** math.sin(place / 7):.3g}")
        number = page.post("/ask", {"changes": [f"hazard[name=fire].rate*={factor!r}"]}).json["number"]
        if place % 10 == 9:
            page.heard(number, "plan")
    page.heard(number, "sites")
    return number


def test_moves_leave_one_worker_and_the_newest_answer(served):
    """Proves: of sixty moves the last is answered, by the one worker of before, under its own number.

    Sensitivity: a worker for each question, or answers in the order of questions, would show here.
    """
    workers = served.workers
    assert len(workers) == 1
    number = _moved(served, 0, 60)
    assert served.workers == workers
    assert served.post("/ask", {"changes": []}).json["number"] == number + 1
    assert served.heard(number + 1, "plan")["changes"] == []


@pytest.mark.soak
def test_a_thousand_moves_hold_no_more_than_a_hundred(tiny_files):
    """Proves: after 1,000 moves there is one worker, which holds at most 1.05 of what it held after 100."""
    page = Served.begin(tiny_files.model, tiny_files.scenarios)
    try:
        page.enter()
        page.listen()
        page.heard(0, "plan")
        worker = page.workers[0]
        _moved(page, 0, 100)
        held = memory_of(worker), memory_of(page.process.pid)
        _moved(page, 100, 1000)
        assert page.workers == [worker]
        assert memory_of(worker) <= MOST * held[0]
        assert memory_of(page.process.pid) <= MOST * held[1]
    finally:
        page.close()
