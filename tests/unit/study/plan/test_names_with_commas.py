"""Names with a comma or brackets are names: in rules of one's own, duals and program files."""

from __future__ import annotations

import shutil

import pytest

import resilience as rs

NAMES = {"PLANT": "Back, End", "VALVE": "VALVE [A]", "NEAR": "NEAR,FAR"}


@pytest.fixture(scope="module")
def renamed(tiny_files, tmp_path_factory):
    """The tiny study with names that a careless reader takes apart."""
    folder = tmp_path_factory.mktemp("renamed")
    shutil.copytree(tiny_files.model, folder / "model")
    for path in (*(folder / "model").glob("*.csv"), shutil.copy(tiny_files.scenarios, folder / "hazards.toml")):
        text = path.read_text() if hasattr(path, "read_text") else (folder / "hazards.toml").read_text()
        place = path if hasattr(path, "write_text") else folder / "hazards.toml"
        for name, other in NAMES.items():
            text = text.replace(name, f'"{other}"' if place.suffix == ".csv" else other)
        place.write_text(text)
    return folder / "model", folder / "hazards.toml"


def rule(site, part):
    """A buffer held to 50 units."""
    return {"few, and [far] between": lambda m: m.buffer[site, part] <= 50}


def test_a_rule_and_its_dual_are_the_same_whatever_the_names(renamed, tiny_files, tmp_path):
    """Proves: objective, plan, duals and file are those of the plain names; the rule is told by its own name.

    Sensitivity: a column whose name is taken apart at the comma is another shelf's, or none.
    """
    told = rs.PlanOptions(gap=1e-6, compare=False)
    plain = rs.optimize(tiny_files.model, tiny_files.scenarios, told, extra=rule("PLANT", "VALVE"))
    odd = rs.optimize(*renamed, told, extra=rule(NAMES["PLANT"], NAMES["VALVE"]))
    assert odd.objective == pytest.approx(plain.objective)
    assert odd.plan.buffers[rs.Node(NAMES["PLANT"], NAMES["VALVE"])] == pytest.approx(50)
    one, other = (result.duals.set_index("row").loc["few, and [far] between", "dual"] for result in (plain, odd))
    assert one == pytest.approx(other)
    assert one < 0
    assert set(odd.duals["site"].dropna()) <= {*NAMES.values(), "FAR", "SHOP"}
    assert odd.write_program(tmp_path / "odd.lp").stat().st_size > 0
    assert rs.read_run(odd.write(tmp_path / "run")).plan == odd.plan
