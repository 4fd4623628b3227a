"""The map of a study on the screen."""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace

from rich.console import Console

from resilience.cli.text.study_text import _map
from resilience.study.policy_names import MIX


def test_words_on_an_axis_stand_in_the_order_of_the_study():
    """Proves: an axis of modes has a column for each as the study lists them, numbers beside it rise.

    Words were printed as numbers once, which ended the command after all was solved.
    """
    points = [(mode, cost) for mode in ("sea", "air [x]") for cost in (10.0, 2.0)]
    futures = [SimpleNamespace(point={"cost": cost, "mode": mode}, variant="as it is") for mode, cost in points]
    cells = [SimpleNamespace(policy=MIX, future=place, plan=place) for place in range(4)]
    _, table = _map(SimpleNamespace(asked=SimpleNamespace(futures=futures, today=2), cells=cells))
    out = StringIO()
    Console(file=out, width=80).print(table)
    words = [line.split() for line in out.getvalue().splitlines() if line.strip()]
    assert words[0] == ["sea", "air", "[x]"]
    assert [line for line in words if line[0] in ("2", "10")] == [["2", "2", "4"], ["10", "1", "3*"]]
