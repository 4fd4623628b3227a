"""A page as one file of HTML: nothing is fetched, and no script runs but the two whose digests it states."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files
from typing import TYPE_CHECKING

from resilience.report.page.bundle import vega_script
from resilience.report.page.pictures import picture

if TYPE_CHECKING:
    from resilience.report.page.blocks import ReportPage

FILES = "resilience.report.page"
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:"
UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""What would end a script, begin a comment or break a line in it, as JSON says it otherwise."""


def html_of(page: ReportPage, *, static: bool = False) -> str:
    """The page as HTML.

    Parameters
    ----------
    page
        What is to be shown.
    static
        Whether to do without scripts: figures are pictures (SVG), and nothing can be chosen.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style, script = _file("style.css"), _file("page.js")
    vega = "" if static else vega_script()
    scripts = () if static else (vega, script)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    specs = {figure.name: {"spec": figure.spec, "fits": figure.fits} for figure in page.figures}
    return environment.from_string(_file("report.html.j2")).render(
        page=page,
        scripts=not static,
        policy=policy(style, scripts),
        style=Markup(style),  # a file of the package
        vega=Markup(vega),  # a library that the engine depends on
        script=Markup(script),  # a file of the package
        specs=Markup(in_script(specs)),  # escaped there
        facts=Markup(in_script(page.facts)),  # escaped there
        pictures={figure.name: picture(figure) for figure in page.figures} if static else {},
    )


def policy(style: str, scripts: tuple[str, ...]) -> str:
    """What the browser may do: show this style and run these scripts, and fetch nothing."""
    allowed = " ".join(map(_digest, scripts)) or "'none'"
    return f"{NOTHING}; style-src {_digest(style)}; script-src {allowed}"


def in_script(content: object) -> str:
    """JSON that can stand in a script element whatever names it holds."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for mark, written in UNSAFE.items():
        text = text.replace(mark, written)
    return text


def _file(name: str) -> str:
    return files(FILES).joinpath("files", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
