"""One door to the forms of records."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.files.rates.forms import order_of_inform, rates_of_events, rates_of_ibtracs, rates_of_nri

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.files.rates.given import RatesAsked, RatesFound


class RecordForm(StrEnum):
    """Files that rates are read from."""

    NRI = "nri"
    IBTRACS = "ibtracs"
    INFORM = "inform"
    EVENTS = "events"


READERS: Mapping[RecordForm, Callable[[Path, RatesAsked], RatesFound]] = {
    RecordForm.NRI: rates_of_nri,
    RecordForm.IBTRACS: rates_of_ibtracs,
    RecordForm.INFORM: order_of_inform,
    RecordForm.EVENTS: rates_of_events,
}


def read_rates(form: RecordForm | str, file: str | Path, asked: RatesAsked) -> RatesFound:
    """Read rates, or an order, from a file that a planner has downloaded or kept.

    Raises
    ------
    InputError
        When the file is not of the form, or something is not stated that the form needs.
    """
    return READERS[RecordForm(form)](Path(file), asked)
