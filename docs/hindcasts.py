"""The table of the page *Hindcasts*: every recorded figure of every replay against what is predicted.

`python docs/hindcasts.py` writes it into the page; a test computes it anew and compares.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from resilience import read_model, read_scenarios
from resilience.study.hindcast.study import hindcast
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "hindcasts.md"
REPLAYS = {
    "toyota-1997-fire": "toyota-1997",
    "tohoku-2011-quake": "tohoku-2011",
    "renesas-2021-fire": "renesas-2021",
    "chips-2021-cover": "chips-2021",
    "ports-2021-queue": "ports-2021",
    "ports-2021-cover": "ports-2021",
}
"""Each replay, by scenario file, and its model."""
HEAD = ("replay", "figure", "unit", "recorded", "may really be", "predicted", "inside", "verdict")
BEGIN, END = "<!-- table: python docs/hindcasts.py -->\n", "<!-- end of the table -->\n"


def lines(replay: str) -> Iterator[str]:
    """Rows of the table for one replay, computed now."""
    model = read_model(ROOT / "models" / REPLAYS[replay])
    result = hindcast(model, read_scenarios(ROOT / "scenarios" / replay).on(model.calendar))
    for row in result.figures.to_dict("records"):
        cells = (
            f"`{replay}`",
            row["figure"],
            row["unit"],
            _words(row["recorded"]),
            _range(row["low"], row["high"]),
            _range(row["predicted_low"], row["predicted_high"]),
            f"{row['inside']} of {row['of']}",
            f"**{row['verdict']}**" if row["verdict"] == "miss" else row["verdict"],
        )
        yield f"| {' | '.join(cells)} |\n"


def _range(low: object, high: object) -> str:
    ends = [_words(low), _words(high)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _words(value: object) -> str:
    return digits(float(value), 3) if isinstance(value, float | int) else str(value)


def write() -> None:
    """Compute every replay and write the table into the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    head = f"| {' | '.join(HEAD)} |\n| {' | '.join(['---'] * len(HEAD))} |\n"
    rows = "".join(line for replay in REPLAYS for line in lines(replay))
    PAGE.write_text(f"{before}{BEGIN}\n{head}{rows}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write()
