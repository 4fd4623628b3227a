"""The benchmark of the generated manufacturer, on networks so small that it takes no time: what is printed counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks import oem, oem_cases
from benchmarks.oem_cases import Asked, Found

FOUND = Found(
    scenarios=100, templates=90, columns=56_800, build=2.0, solve=3.0, clock=4.0, elsewhere=0.0, peak=0.5,
    objective=70.0, influenced=7.0, gap=1e-5,
)  # fmt: skip


@pytest.fixture(scope="module")
def found():
    """Every instance that runs unasked, relaxed, without processes of their own."""
    return {name: oem_cases.run(Asked(name, small=True)) for name in oem.USUAL}


def test_instances_differ_in_what_is_left_out_alone(found):
    """Proves: stock at suppliers adds columns and no scenario, disasters add three scenarios for each of 3 regions.

    With the two switches swapped, the first two would differ in scenarios; with one ignored, two lines would be alike.
    """
    lean, stock, disasters = found.values()
    assert lean.scenarios == stock.scenarios == disasters.scenarios - 9
    assert lean.columns < 0.9 * stock.columns < 0.9 * disasters.columns
    assert all(one.gap <= oem_cases.RELAXED for one in found.values())


def test_shares_and_whole_choices(found):
    """Proves: half of 75 scenarios are 38 with about half of the columns, and whole choices cost no less than relaxed.

    Were the choices relaxed in both, their costs would be the same but for the gap.
    """
    half = oem_cases.run(Asked("lean", 0.5, small=True))
    assert half.scenarios == 38
    assert 0.4 < half.columns / found["lean"].columns < 0.6
    whole = oem_cases.run(Asked("lean", whole=True, small=True))
    assert whole.gap <= oem_cases.WHOLE
    assert whole.objective > found["lean"].objective


def test_what_is_printed(monkeypatch, capsys):
    """Proves: every instance has a line for each share, its exponents, the ratio of workers and a line for each stop.

    100 to 200 scenarios in 2 to 4 s is exponent 1, in 3 to 12 s it is 2; the ratio upside down would print 0.50.
    """

    def measure(asked):
        count = round(200 * asked.share)
        clock = 4.0 / asked.workers
        return replace(
            FOUND, scenarios=count, columns=568 * count, build=count / 50, solve=3e-4 * count**2, clock=clock
        )

    monkeypatch.setattr(oem_cases, "measure", measure)
    oem.main(["--workers", "1", "2", "--shares", "0.5", "1", "--stops", "30"])
    printed = capsys.readouterr().out
    for words in ("lean: ", "stock: ", "disasters: "):
        assert printed.count(words) == 1
    assert "ford" not in printed
    assert printed.count("build grows with exponent 1.00 from 100 to 200 scenarios") == 3
    assert printed.count("solve grows with exponent 2.00 from 100 to 200 scenarios") == 3
    assert printed.count("2 workers solve 2.00 times as fast by the clock (4.0 s, 2.0 s;") == 3
    assert printed.count("whole, 30 s, 2 workers") == 3
    assert printed.count(" 568 ") == 9


def test_unknown_instances_are_refused(capsys):
    """Proves: a word misspelled ends with 2 and says which there are, and nothing is run."""
    with pytest.raises(SystemExit) as ended:
        oem.main(["leen"])
    assert ended.value.code == 2
    assert "no instance leen; there are lean, stock, disasters, ford" in capsys.readouterr().err
