"""What the words of a scenario file mean, in sentences: for the reference pages and `resilience help`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.registry.distribution_text import FIXED, MEASURED, PLAIN, distribution_classes
from resilience.hazard.hazards import Hits

if TYPE_CHECKING:
    from collections.abc import Mapping

HITS: Mapping[Hits, str] = {
    Hits.CAPACITY: "production at the sites selected, and dispatch on the lanes selected, stop by the share `severity` "
    "(1: nothing works); a warehouse or market that is hit neither hands on nor sells. Stock there is `locked` "
    "meanwhile, or `destroyed` by the share `stock_loss` and paid anew; where it stays `usable` only what is made "
    "there stops.",
    Hits.ARRIVALS: "nothing arrives on the lanes selected for the duration; then all that was due arrives at "
    "once. It has no severity.",
    Hits.YIELD: "of what is made at the sites selected the share `severity` is scrap; its inputs are used up.",
    Hits.DEMAND: "demand at the markets selected is the multiple `severity` of what is planned: 1.3 is 30 % "
    "more, 0.8 is 20 % less.",
    Hits.LEAD_TIME: "goods that leave on the lanes selected while it lasts are under way for longer, by "
    "the time `extra`.",
    Hits.COST: "what a unit costs on the lanes selected, or at the makers selected, is the multiple `severity` of what "
    "is stated: 1.4 is 40 % more, as for freight or a spot price.",
    Hits.SURCHARGE: "each unit costs `severity` more, in the model's currency, on the lanes or at the makers selected.",
    Hits.DUTY: "goods made at the sites selected pay the share `severity` of their customs value more where they enter "
    "what `into` names, straight or through stores: a tariff.",
    Hits.CURRENCY: "what is paid in the currencies selected costs the multiple `severity` of what is stated.",
}
COURSE: Mapping[str, str] = {
    "duration": "the time fully down, at the stated severity, from the onset.",
    "ramp": "the time from first help to whole again, which follows the duration, evenly; without it all is whole "
    "at once.",
    "curve": "instead of both: points of time from the onset and the share that works, joined by straight lines; it "
    'begins at "0 d" and ends with a share of 1; two points of one time are a jump.',
    "recovery": 'an old word: "step" says whole at once, as without; write ramp or curve for all else.',
    "detection": "the time until anybody knows; help starts after it and the activation_time of what helps.",
    "rate": 'onsets in a calendar year: 0.05 is once in 20 years; with per = "target" of each target, else of all '
    "together.",
    "onset": "a date instead of a rate: something that has happened, for `hindcast`.",
    "strata": "into how many durations of equal burden a distribution is cut; each is a scenario with its "
    "share of the rate.",
    "samples": "how many draws stand for the hazard instead of strata.",
    "compound": "names of other hazards that strike together with this one, at its rate.",
}
HOW_DISTRIBUTIONS = (
    "A number, or a time in quotation marks, is a value that is known. A distribution is written "
    '`{ distribution = "lognormal", median = "10 d", sigma = 0.6 }` in a scenario file, and '
    "`lognormal(median = 10 d, sigma = 0.6)` in a cell. Times have a unit where the value is a time."
)


def distributions() -> dict[str, str]:
    """Every distribution with its keys, and what it is."""
    found: dict[str, str] = {}
    for name, known in distribution_classes().items():
        keys = ", ".join((*MEASURED[name], *PLAIN.get(name, ())))
        said = (known.__doc__ or "").strip().splitlines()[0]
        found["a plain value" if name == FIXED else f"{name}: {keys}"] = said
    return found
