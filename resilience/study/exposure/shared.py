"""False diversification: sources that look independent and are lost together, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resilience.network.structure import hidden_common_sources
from resilience.study.exposure.elements import ElementKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.network.network import SupplyNetwork
    from resilience.network.structure import CommonSource

COLUMNS = ["site", "part", "sources", "independent", "share", "name", "time_to_survive", "units_lost", "margin_lost"]
ANSWERS = ["time_to_survive", "units_lost", "margin_lost"]


def false_diversification(network: SupplyNetwork, table: pd.DataFrame) -> pd.DataFrame:
    """One row per position and shared site, region or part family, the most expensive first.

    `sources` are lost together, `independent` are the others; time to survive and impact are those of what is shared.
    """
    known = table.set_index(["kind", "name"])[ANSWERS].to_dict("index")
    rows = [
        {
            "site": str(found.site),
            "part": str(found.part),
            "sources": "|".join(found.sources),
            "independent": "|".join(found.others),
            "share": str(kind),
            "name": str(name),
            **known[str(kind), str(name)],
        }
        for found in hidden_common_sources(network)
        for kind, name in _shared(found)
    ]
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(
        ["margin_lost", "time_to_survive"], ascending=[False, True], kind="stable", ignore_index=True
    )


def _shared(found: CommonSource) -> Iterator[tuple[ElementKind, str]]:
    yield from ((ElementKind.SITE, name) for name in found.shared_sites)
    yield from ((ElementKind.REGION, name) for name in found.shared_regions)
    yield from ((ElementKind.FAMILY, name) for name in found.shared_families)
