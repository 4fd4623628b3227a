"""What is said of changes where they are explained: forms of a line, and what a change can be about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.registry.columns import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

LINES: Mapping[str, str] = {
    "lanes[origin=KLEIN].unit_cost*=1.2": "multiplies the column in the rows chosen; a time keeps its unit.",
    "lanes[origin=KLEIN].lead_time+=3 d": "adds a number, or a time with its unit; += -3 d takes away.",
    "demand.margin=150": 'sets the column, here in all rows; ="" makes it blank.',
    "remove lanes[origin=KLEIN|ORION, mode=road]": "takes rows away: all conditions must hold, | divides alternatives.",
    "new sites[site=NEW, kind=supplier]": "puts a row below the others.",
    'lanes[origin="Back, End"].capacity=90': "names with marks in them stand between double quotes.",
}
ABOUT: Mapping[str, str] = {
    "a table": f"one of {', '.join(TABLES)}.",
    "settings": "the keys of model.toml, with dots: settings.risk.seed=4.",
    "requirements": "its constraints: requirements.budget=400000.",
    "hazard": "each [[hazard]], with dots: hazard[name=flood].duration.high+=1 wk.",
    "scenarios": "what stands above the hazards: scenarios.seed=4.",
}
WHERE = (
    "Rows are chosen by any column, and wherever a table names a site or part by what hazards select by: site, region, "
    "tag, kind, market, part, family, lane. A lane is chosen by either end; origin.region means one of them."
)
