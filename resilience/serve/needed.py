"""What the page needs beside the engine: told by name where it is missing, before anything is begun."""

from __future__ import annotations

from importlib.util import find_spec

from resilience.errors import InputError, how_to_install
from resilience.findings import Code, Finding

MODULES = {"starlette": "starlette", "uvicorn": "uvicorn", "python_multipart": "python-multipart"}
"""Modules with the names under which they are installed."""


def refuse_without_extra() -> None:
    """Refuse to go on where the extra `serve` is not installed.

    Raises
    ------
    InputError
        With what is missing.
    """
    missing = [module for module in MODULES if find_spec(module) is None]
    if missing:
        message = f"The what-if page needs {', '.join(MODULES[module] for module in missing)}."
        remedy = how_to_install(ImportError(name=missing[0]), "Install it.")
        raise InputError([Finding(Code.NEEDED, message, remedy, "resilience serve")])
