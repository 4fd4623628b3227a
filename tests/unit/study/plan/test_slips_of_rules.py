"""Slips in a rule of one's own and in names given in Python are findings in Python's words, none a traceback."""

from __future__ import annotations

import numpy as np
import pytest

import resilience as rs
from resilience.quantities import SiteId


def undefined(m):
    """A name that is nowhere."""
    return m.buffer["PLANT", "VALVE"] <= cushion  # noqa: F821


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (lambda m: m.buffer["PLANT", "VALVE"] <= 5 / (len(m.nodes) - len(m.nodes)), "ZeroDivisionError"),
        (lambda m: m.buffer["PLANT", "VALVE"] <= 10.0**400, "OverflowError"),
        (undefined, "NameError"),
        (lambda _: True, "holds whatever is decided"),
        (lambda _: np.bool_(True), "holds whatever is decided"),
        (lambda _: [True, True], "holds whatever is decided"),
    ],
    ids=["nothing", "large", "undefined", "true", "true of numpy", "trues"],
)
def test_a_slip_is_a_finding(tiny_files, rule, words):
    """Proves: a division by nothing is told like a wrong name, and a rule that binds nothing is refused.

    Sensitivity: ZeroDivisionError passed through; `True` was taken for a rule and stood in the certificate.
    """
    with pytest.raises(rs.InputError, match=words):
        rs.optimize(tiny_files.model, tiny_files.scenarios, extra={"mine": rule})


def test_a_part_of_a_rule_may_hold_whatever_is_decided(tiny_files):
    """Proves: of two constraints one may say nothing on this model, as long as the other says something."""
    found = rs.optimize(
        tiny_files.model, tiny_files.scenarios, extra=lambda m: [True, m.buffer["PLANT", "VALVE"] <= 77]
    )
    own = found.duals[found.duals["rule"] == "extra"]
    assert len(own) == 1
    assert own["unit"].item().endswith(" per year for each 1 by which its limit rises")
    assert not (np.signbit(found.duals["dual"]) & (found.duals["dual"] == 0)).any()


def test_names_given_in_python_have_the_nearest(tiny_files):
    """Proves: a misspelled site or hazard has the nearest name as remedy, and no option of the command line."""
    model = rs.read_model(tiny_files.model)
    asked = (
        lambda: rs.optimize(model, tiny_files.scenarios, rs.PlanOptions(requirements=rs.Requirements(survive="NAER"))),
        lambda: rs.price_of_survival(rs.exposure(model, dynamic=False), SiteId("NAER")),
        lambda: rs.bands(model, tiny_files.scenarios, rs.BandsOptions(hazards=("fier",))),
    )
    for ask in asked:
        with pytest.raises(rs.InputError) as raised:
            ask()
        (problem,) = raised.value.problems
        assert "Did you mean" in problem.remedy
        assert "--" not in str(problem)
