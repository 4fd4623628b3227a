"""Figures as files: SVG or PNG of any chart, and the figures that a study has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import altair as alt
import vl_convert

from resilience.errors import InputError
from resilience.files.atomic import refuse_if_taken, whole_file, writable
from resilience.findings import Code, Finding
from resilience.given import FLAG, PLACE, WORDS, A, takes
from resilience.report.study_figures import cost_frontier, regime_map, regret_table, tornado

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

PIXELS = 2.0
"""Pixels of a PNG for each of the chart's, so that it is sharp in print."""
FORMS = (".svg", ".png")
CELLS, REGRET = "cells", "regret"
VARIANT, POLICY = "variant", "policy"
CHART = A(
    (alt.LayerChart, alt.FacetChart, alt.Chart, alt.VConcatChart, alt.HConcatChart), "a figure, such as rs.tornado"
)
TABLES = A(Mapping, "the tables of a study by name, as rs.study_tables has them")


@takes(figure=CHART, path=PLACE, replace=FLAG)
def save_figure(
    figure: alt.LayerChart | alt.FacetChart | alt.VConcatChart, path: str | Path, *, replace: bool = False
) -> Path:
    """Write a figure as a picture: SVG or PNG, as the ending of its name says.

    Parameters
    ----------
    figure
        A chart, such as `rs.regime_map` or `rs.cost_by_policy` returns.
    path
        Where, ending in `.svg` or `.png`.
    replace
        Whether an earlier file of that name may be replaced.

    Raises
    ------
    InputError
        When the name ends otherwise, or the file exists and may not be replaced, or cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() not in FORMS:
        message = f"{target.name} is no name of a picture."
        raise InputError([Finding(Code.LOCATION, message, f"End it with {' or '.join(FORMS)}.", str(target))])
    if not replace or target.is_dir():
        refuse_if_taken(target)
    picture = drawn(figure, target.suffix.lower())
    with writable(target), whole_file(target) as temporary:
        temporary.write_bytes(picture)
    return target


def drawn(figure: alt.LayerChart | alt.FacetChart | alt.VConcatChart, form: str) -> bytes:
    """A figure as the bytes of a picture: `.svg` or `.png`."""
    written = figure.to_json()
    if form == ".svg":
        return vl_convert.vegalite_to_svg(written).encode()
    return vl_convert.vegalite_to_png(written, scale=PIXELS)


@takes(tables=TABLES, currency=WORDS)
def study_figures(tables: Mapping[str, pd.DataFrame], currency: str = "") -> dict[str, alt.LayerChart | alt.FacetChart]:
    """Every figure that a study has something for, by the name of its file.

    `regret` is there always; `map` with two axes, of each variant; `frontier` and `tornado` where the study asks for
    them.

    Parameters
    ----------
    tables
        `rs.study_tables` of a study.
    currency
        For titles and legends.

    Raises
    ------
    InputError
        When these are no tables of a study.
    """
    missing = [name for name in (CELLS, REGRET) if name not in tables or not hasattr(tables[name], "columns")]
    if missing:
        message = f"These are no tables of a study: there is no {' and no '.join(missing)}."
        raise InputError(
            [Finding(Code.OPTION, message, "Give what rs.study_tables has.", "study_figures", column="tables")]
        )
    found: dict[str, alt.LayerChart | alt.FacetChart] = dict(_maps(tables[CELLS]))
    if len(tables[REGRET]):
        found[REGRET] = regret_table(tables[REGRET], currency)
    if len(tables.get("frontier", ())):
        found["frontier"] = cost_frontier(tables["frontier"], currency)
    if len(tables.get("tornado", ())):
        found["tornado"] = tornado(tables["tornado"], currency)
    return found


def figure_files(tables: Mapping[str, pd.DataFrame], currency: str) -> dict[str, bytes]:
    """The figures of a study as pictures of both kinds, by name of file."""
    figures = study_figures(tables, currency)
    return {f"{name}{form}": drawn(figure, form) for name, figure in figures.items() for form in FORMS}


def _maps(cells: pd.DataFrame) -> Iterator[tuple[str, alt.LayerChart | alt.FacetChart]]:
    """A map for each variant, where there are two axes: the first down, the second across, as on the screen."""
    columns = list(cells.columns)
    axes = columns[columns.index(VARIANT) + 1 : columns.index(POLICY)]
    if len(axes) != 2:
        return
    variants = list(dict.fromkeys(cells[VARIANT]))
    for number, variant in enumerate(variants, start=1):
        chart = regime_map(cells[cells[VARIANT] == variant], across=axes[1], down=axes[0])
        yield ("map", chart) if number == 1 else (f"map-{number}", chart.properties(title=f"The best plan: {variant}"))
