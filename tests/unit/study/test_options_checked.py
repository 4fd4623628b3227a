"""What is asked from Python is checked as what is asked on the command line."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest

from resilience.cli.commands.judging import RationingRule
from resilience.errors import InputError, ResilienceError
from resilience.plan.levers import MOST_MARGIN, ChangeLimit, End, Requirements, RiskAttitude
from resilience.plan.plan import Plan
from resilience.simulate.layout.rationing import Rationing
from resilience.study.bands.study import BandsOptions, Keep
from resilience.study.costs.plan_options import PlanOptions
from resilience.study.generate.size import PRESETS, Preset, Size
from resilience.study.judge.judge import JudgeOptions
from resilience.study.plan.certify import CertifyOptions

SMALL = {field.name: getattr(PRESETS[Preset.SMALL], field.name) for field in fields(Size)}
WRONG = (
    None, True, -1, -0.5, 0, 3, 0.5, 1.5, math.nan, math.inf, -math.inf, 10**40, -(10**5000), "nonsense", "", "1",
    b"known", [], [3], ["", "A"], {}, {"a": 1}, (), object(), PlanOptions, End.KNOWN, Plan("p"), 1 + 2j,
)  # fmt: skip


def number(low=-math.inf, high=math.inf, *, whole=False, open_low=False, open_high=False):
    """What a number may be, in words of this test."""

    def fits(value):
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            return False
        inside = (value > low if open_low else value >= low) and (value < high if open_high else value <= high)
        return inside and abs(value) < 10**300 and math.isfinite(value)

    return fits


def one_of(*words):
    """A word of a list."""
    return lambda value: isinstance(value, str) and value in words


def kind(*kinds, none=False):
    """An object of a kind."""
    return lambda value: isinstance(value, kinds) or (none and value is None)


def maybe(fits):
    """Nothing, or what fits."""
    return lambda value: value is None or fits(value)


def said(value):
    """A text that says something."""
    return isinstance(value, str) and value != ""


def names(value):
    """One name or several."""
    several = [value] if isinstance(value, str) else value
    return isinstance(several, list | tuple) and all(isinstance(name, str) and name for name in several)


share, seed, count = number(0, 1), number(0, 2**63 - 1, whole=True), number(1, 10**6, whole=True)
positive = number(0)
FITS = {
    ChangeLimit: {"buffers": maybe(number(0, 10, open_high=True)), "flows": maybe(number(0, 2, open_high=True))},
    Requirements: {
        "budget": maybe(positive), "fill_rate": maybe(share), "survive": names,
        "survive_margin": number(0, MOST_MARGIN, open_low=True), "change": kind(ChangeLimit),
    },
    RiskAttitude: {"weight": positive, "level": number(0, 1, open_high=True), "years": count, "seed": seed},
    PlanOptions: {
        "gap": number(0, 1), "seconds": maybe(positive), "requirements": kind(Requirements, none=True),
        "risk": kind(RiskAttitude, none=True), "previous": kind(Plan, none=True), "end": one_of("known", "unknown"),
        "undo": kind(bool), "compare": kind(bool), "undo_sweeps": maybe(positive),
        "workers": maybe(number(1, 1000, whole=True)), "cluster": maybe(said),
        "extra": lambda value: value == (),
    },
    JudgeOptions: {
        "years": number(40, 10**6, whole=True), "seed": seed,
        "rationing": one_of("margin", "fair-share", "fair_share", "priority"),
    },
    CertifyOptions: {
        "judge": kind(JudgeOptions), "replications": number(0, 10**4, whole=True),
        "replication_size": number(1, 200_000, whole=True),
    },
    BandsOptions: {
        "hazards": maybe(names), "factor": number(1, 1000, open_low=True), "gap": number(0, open_low=True),
        "most": number(1, 1000, whole=True), "seconds": maybe(positive), "keep": one_of("median", "mean"),
        "draws": number(100, 10**7, whole=True), "seed": seed, "requirements": kind(Requirements, none=True),
        "risk": kind(RiskAttitude, none=True),
    },
    Size: {
        **dict.fromkeys(("parts", "assemblies", "products", "sites", "regions", "tiers", "depth"), count),
        "sharing": number(0, 2), "supplier_stock": kind(bool), "disasters": kind(bool),
    },
}  # fmt: skip
CASES = [
    (made, name, value)
    for made, columns in FITS.items()
    for name, fits in columns.items()
    for value in WRONG
    if not fits(value)
]


def test_every_option_is_tried():
    """Proves: no field of an options class is left out here. A new one without a rule would be taken as it is."""
    assert {made: {field.name for field in fields(made)} for made in FITS} == {m: set(c) for m, c in FITS.items()}
    assert len(CASES) > 700


@pytest.mark.parametrize("made", FITS, ids=lambda made: made.__name__)
def test_what_does_not_fit_is_refused_by_name(made):
    """Proves: each wrong value of each option is an InputError that names it. Unchecked, -1 is a gap that is run."""
    for name, value in [(name, value) for kind_, name, value in CASES if kind_ is made]:
        given = {**(SMALL if made is Size else {}), name: value}
        with pytest.raises(InputError) as caught:
            made(**given)
        assert [(finding.file, finding.column) for finding in caught.value.problems] == [(made.__name__, name)], value
        assert isinstance(caught.value, ResilienceError)
        assert len(str(caught.value)) < 300


@pytest.mark.parametrize("made", FITS, ids=lambda made: made.__name__)
def test_what_fits_is_kept(made):
    """Proves: no sensible value is refused; a rule too strict would be one nobody can plan with."""
    for name, value in [(n, v) for n, fits in FITS[made].items() for v in WRONG if fits(v)]:
        if made is Size and name != "sharing" and not isinstance(value, bool):
            continue
        given = {**(SMALL if made is Size else {}), name: value}
        kept = getattr(made(**given), name)
        if isinstance(kept, tuple):
            assert list(kept) == ([value] if isinstance(value, str) else list(value))
        else:
            assert kept == (float(value) if isinstance(kept, float) else value)


def test_words_are_taken_as_on_the_command_line():
    """Proves: a word gives the member, however it is written. As a plain text `end is End.UNKNOWN` is never true."""
    assert PlanOptions(end="unknown").end is End.UNKNOWN
    assert BandsOptions(keep="mean").keep is Keep.MEAN
    assert JudgeOptions(rationing="fair_share").rationing is Rationing.FAIR_SHARE
    assert Requirements(survive="KLEIN").survive == ("KLEIN",)
    with pytest.raises(InputError, match="Give one of 'known', 'unknown'"):
        PlanOptions(end="unkown")


def test_rules_of_rationing_have_the_same_names_everywhere():
    """Proves: the command line and Python say the same three words."""
    assert [str(rule) for rule in RationingRule] == [str(rule) for rule in Rationing]


def test_all_that_is_wrong_is_said_at_once():
    """Proves: three slips are three findings, not the first of them."""
    with pytest.raises(InputError) as caught:
        PlanOptions(gap=-1, end="unkown", workers=0)
    assert [finding.column for finding in caught.value.problems] == ["gap", "end", "workers"]


def test_a_cluster_brings_its_own_workers():
    """Proves: both at once are refused, as on the command line."""
    with pytest.raises(InputError, match="brings its own workers"):
        PlanOptions(workers=2, cluster="tcp://there:8786")
