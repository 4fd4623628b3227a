"""Charts of a page: as specifications that a browser draws, and as pictures for a page without scripts."""

from __future__ import annotations

import base64
import math
from typing import TYPE_CHECKING, Any

from resilience.report.page.blocks import PageFigure

if TYPE_CHECKING:
    import altair as alt

LOOK = {
    "font": "system-ui, 'DejaVu Sans', sans-serif",
    "aria": False,
    "axis": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"},
    "axisQuantitative": {"labelOverlap": "greedy", "labelSeparation": 8},
    "legend": {
        "orient": "bottom",
        "columns": 2,
        "layout": {"bottom": {"direction": "vertical", "anchor": "start"}},
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
    },
    "title": {"fontSize": 12, "anchor": "start", "subtitleFontSize": 11},
}
"""How every figure of a page looks; what it shows is told in words beside it."""
DIGITS = 7
"""Digits of a number that a figure is drawn of: more cannot be seen, and make the page larger."""


def figure_of(name: str, chart: alt.TopLevelMixin, caption: str, alternative: str, *, fits: bool = True) -> PageFigure:
    """A chart as a block of a page."""
    spec: dict[str, Any] = chart.to_dict(validate=False)
    stated = spec.get("config", {})
    spec["config"] = stated | {key: _over(look, stated.get(key)) for key, look in LOOK.items()}
    for told in ("usermeta", "title"):  # the caption says it
        spec.pop(told, None)
    return PageFigure(name, _told(spec), caption, alternative, fits)


def _over(look: Any, stated: Any) -> Any:
    """A look with what a chart itself states in its place."""
    return look | stated if isinstance(look, dict) and isinstance(stated, dict) else look


def picture(figure: PageFigure) -> str:
    """The figure as a picture that stands in the page itself."""
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(dict(figure.spec))
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"


def _told(value: Any) -> Any:
    """The same in as many digits as can be seen, without numbers that JSON cannot say."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _told(held) for key, held in value.items()}
    return [_told(held) for held in value] if isinstance(value, list) else value
