"""Words that scenario files used to know: refused, with the words that say what they may have meant."""

from __future__ import annotations

from pydantic import PlainValidator, ValidationInfo

from resilience.files.registry.curve_text import EXAMPLE
from resilience.files.registry.distribution_text import DistributionText
from resilience.files.registry.schema import defect
from resilience.findings import Code

AT_ONCE = "step"
"""The one word on how it ends that says no more than leaving it out."""
LINEAR = (
    'recovery = "linear" came back from the onset on, which halved the outage; time down and ramp are stated apart.'
)


def _read_recovery(value: object, info: ValidationInfo) -> str:
    """Refuse the words that meant something else than they said, with the words that say it."""
    if value == AT_ONCE:
        return AT_ONCE
    if value == "linear":
        raise defect(code=Code.OLD_WORD, message=LINEAR, remedy=_instead(info.data.get("duration")))
    message = f"{value!r} is not one of the words known here."
    if value == "curve":
        message = "A curve needs no such word: its points say how it ends."
    remedy = f"Delete recovery. Write ramp for the time from first help to whole again, or curve = {EXAMPLE}."
    raise defect(code=Code.OLD_WORD if value == "curve" else Code.UNKNOWN_WORD, message=message, remedy=remedy)


def _instead(duration: object) -> str:
    """New words for the two things that `linear` may have been meant to say."""
    time = duration.toml() if isinstance(duration, DistributionText) else '"10 d"'
    return (
        f"Delete recovery. Down for that time and then on the rise for as long: duration = {time} and ramp = {time}. "
        f'On the rise from the onset, as linear was read: duration = "0 d" and ramp = {time}.'
    )


RECOVERY = PlainValidator(_read_recovery)
