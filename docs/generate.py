"""Writes the pages that follow from the code, so that they cannot disagree with it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

PAGES = {
    "formats.md": ("resilience.files.reference", "tables_reference"),
    "scenarios.md": ("resilience.files.reference", "scenarios_reference"),
    "formulation.md": ("resilience.program.formulation.page", "formulation_markdown"),
}
"""Each generated page, and the module and function that returns its text. All are listed in `.gitignore`."""


def write_pages(folder: Path) -> None:
    """Write every generated page into the folder; an unchanged one keeps its date and is not built anew."""
    for name, (module, function) in PAGES.items():
        text = getattr(import_module(module), function)()
        page = folder / name
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(__file__).parent)
