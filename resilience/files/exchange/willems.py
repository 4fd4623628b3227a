"""The data set of 38 real supply chains (Willems 2008): two sheets a chain, `NN_SD` of stages and `NN_LL` of links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.exchange.draft import Draft
from resilience.files.exchange.grids import given_tables, rows_of
from resilience.files.exchange.stages import ChainStage, add_stages
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.files.exchange.grids import GivenRow

SOURCE = (
    "Willems, S. P. (2008): Real-world multiechelon supply chains used for inventory optimization, MSOM 10(1), 19-23"
)
KINDS = {"part": "supplier", "manuf": "plant", "trans": "warehouse", "dist": "warehouse", "retail": "market"}
KEEPING = frozenset({"trans", "dist", "retail"})
STAGE, LINK = ("stagename",), ("sourcestage", "destinationstage")
_SHEET = re.compile(r"(\d+)(sd|ll)")
LOST = {
    "stddevdemand": ("stdDevDemand", "everyday variation is no hazard; rs.stock_on_network reckons with it"),
    "maxservicetime": ("maxServiceTime", "a promised service time is no patience: state how long customers wait"),
    "servicelevel": ("serviceLevel", "state a fill rate in model.toml, if one is required"),
    "stddevstagetime": ("stdDev stageTime", "a lead time is one number; state its range, or a hazard of delays"),
    "xposition": ("xPosition", "a place on a drawing is no place on Earth"),
    "yposition": ("yPosition", "a place on a drawing is no place on Earth"),
}
KIND_HOW = "relDepth follows from the links. A stage of transport (Trans) is a site of the kind warehouse."
COST_HOW = (
    "stageCost is the cost of making where a part is made, else the price of the lanes into the stage; it is the value "
    "of a part that nothing feeds. The value of all others follows from quantities that the file does not say."
)


def draft_of_willems(path: Path, pick: str | None) -> Draft:
    """Read one chain.

    Raises
    ------
    InputError
        When there is no such chain, or its sheets are not of the form.
    """
    sheets = given_tables(path)
    chain = _picked({found[1] for name in sheets if (found := _SHEET.fullmatch(name))}, pick, path)
    stages = rows_of(sheets[f"{chain}sd"], STAGE)
    links = rows_of(sheets[f"{chain}ll"], LINK) if f"{chain}ll" in sheets else []
    draft = Draft({"title": f"Chain {chain} of {path.stem}", "references": [SOURCE]})
    arcs = [(row.text(LINK[0]), row.text(LINK[1])) for row in links]
    add_stages(draft, [_stage(row) for row in stages if row.text(STAGE[0])], arcs, None, path.name)
    draft.carried += [KIND_HOW, COST_HOW]
    for row in stages:
        for column, (said, why) in LOST.items():
            draft.lose(said, why, int(bool(row.text(column))))
        draft.lose("stageTime_k, a distribution", LOST["stddevstagetime"][1], int(bool(row.text("stagetime1"))))
    return draft


def _stage(row: GivenRow) -> ChainStage:
    word = row.text("stageclassification").lower()
    return ChainStage(
        row.text(STAGE[0]), KINDS.get(word, ""), word in KEEPING, row.number("stagecost"), row.number("stagetime"),
        row.number("avgdemand"),
    )  # fmt: skip


def _picked(chains: set[str], pick: str | None, path: Path) -> str:
    """The chain that is meant: the only one, or the one named."""
    wanted = next((chain for chain in chains if pick is not None and chain.lstrip("0") == pick.lstrip("0")), None)
    if pick is None and len(chains) == 1:
        return chains.pop()
    if wanted is not None:
        return wanted
    listed = ", ".join(sorted(chains)) or "none"
    message = f"It holds the chains {listed}." if pick is None else f"It has no chain {pick!r}; it holds {listed}."
    raise InputError(
        [Finding(Code.OPTION, message, "Name one, such as --pick 24: its sheets are 24_SD and 24_LL.", path.name)]
    )
