"""The page as HTML: what may be moved, the variants and runs there are; answers are filled in by its script."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from resilience.study.whatif.offers import OfferKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.study.whatif.offers import MoveOffer

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What the browser may do: nothing but show this page's style, run its scripts and talk to it."""
OTHERS = (OfferKind.COST, OfferKind.BUFFER, OfferKind.SOURCE, OfferKind.BUDGET)
LABELS = {
    OfferKind.COST: ("A cost", "times what it is now"),
    OfferKind.BUFFER: ("A buffer of today", "a time such as 10 d, or units"),
    OfferKind.SOURCE: ("A source", ""),
    OfferKind.BUDGET: ("The budget", "currency a year"),
}
RANGE = 10.0
"""By how much a rate is multiplied or divided at the ends of its slider."""


def page_html(
    title: str,
    offers: Sequence[MoveOffer],
    variants: Sequence[tuple[str, Sequence[str]]],
    runs: Sequence[str],
    study: str,
) -> str:
    """The page of an open model.

    Parameters
    ----------
    title
        What the model is called.
    offers
        What may be moved.
    variants
        Those of the study file: names with their changes as lines.
    runs
        Names of run folders that can be compared.
    study
        The study file that variants are saved to.
    """
    rates = [offer for offer in offers if offer.kind is OfferKind.RATE]
    groups = [
        {"kind": str(kind), "label": LABELS[kind][0], "hint": LABELS[kind][1],
         "offers": [offer for offer in offers if offer.kind is kind]}
        for kind in OTHERS
    ]  # fmt: skip
    return _rendered(
        "serve.html.j2",
        title=title,
        rates=rates,
        groups=[group for group in groups if group["offers"]],
        variants=[(name, json.dumps(list(changes))) for name, changes in variants],
        runs=runs,
        study=study,
        range=RANGE,
    )


def door_html(words: str, *, asks: bool) -> str:
    """The page of who may not come in; `asks` says whether the token can be given here."""
    return _rendered("door.html.j2", words=words, asks=asks)


def style() -> str:
    """The look of the report, and of what is moved."""
    return f"{_report('style.css')}\n{_own('serve.css')}"


def script() -> str:
    """What the page does."""
    return _own("serve.js")


def _rendered(name: str, **values: Any) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_own(name)).render(**values)


def _own(name: str) -> str:
    return files("resilience.serve").joinpath("files", name).read_text(encoding="utf-8")


def _report(name: str) -> str:
    return files("resilience.report.page").joinpath("files", name).read_text(encoding="utf-8")
