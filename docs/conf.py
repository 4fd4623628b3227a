"""How the documentation is built; `make docs` runs it."""

from __future__ import annotations

import runpy
from importlib.metadata import version as installed
from pathlib import Path

runpy.run_path(str(Path(__file__).with_name("generate.py")), run_name="__main__")

project = "resilience"
author = "The resilience maintainers"
copyright = "2026, The resilience maintainers"
version = release = installed("resilience")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_use_rtype = False
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = "resilience"
html_show_sphinx = False
