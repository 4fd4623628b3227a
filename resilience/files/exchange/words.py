"""Names of the forms."""

from __future__ import annotations

from enum import StrEnum


class ExportForm(StrEnum):
    """Forms a whole model is written in; each is read back as the same model."""

    EXCEL = "excel"
    GRAPHML = "graphml"
    NODE_LINK = "node-link"


class ImportForm(StrEnum):
    """Forms a model is made of."""

    EXCEL = "excel"
    GRAPHML = "graphml"
    NODE_LINK = "node-link"
    WILLEMS = "willems"
    STOCKPYL = "stockpyl"
    ANURA = "anura"
