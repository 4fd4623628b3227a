"""Names that would make two lane ids one are refused, wherever a network comes from; all others are names."""

from __future__ import annotations

import pytest

from resilience.errors import InputError
from resilience.network.names import reserved_in
from resilience.network.network import SupplyNetwork
from resilience.network.parts import Part, Resource
from resilience.network.sites import Site, SiteKind


def network(sites=("A",), parts=("P",), resources=("line",)):
    """A network of names alone."""
    return SupplyNetwork(
        sites={name: Site(name, SiteKind.PLANT, "here") for name in sites},
        parts={name: Part(name, 1.0, 0.1) for name in parts}, bom=(), lanes={}, production={}, demand={},
        resources={("A", name): Resource("A", name, 8.0) for name in resources},
    )  # fmt: skip


def test_two_lanes_of_one_id_are_refused():
    """Proves: part `B:C` sent to A and part C sent to `A:B` have one lane id, so both names are refused, each in place.

    Accepted, one of the two lanes would be lost.
    """
    with pytest.raises(InputError) as refused:
        network(sites=("A", "A:B"), parts=("C", "B:C"))
    assert [(found.file, found.column) for found in refused.value.problems] == [("sites", "site"), ("parts", "part")]
    assert "'A:B'" in str(refused.value)


@pytest.mark.parametrize("mark", [*"|>:", "\n", "\t"])
def test_every_mark_that_joins_names_is_refused(mark):
    """Proves: each mark is found in a site, a part and a line, with the remedy. One forgotten loses a key."""
    for table in ("sites", "parts", "resources"):
        with pytest.raises(InputError, match=r"Write the name without \| > :"):
            network(**{table: ("A", f"x{mark}y")})
    assert reserved_in(f"{mark}x{mark}") == (mark,)


def test_other_marks_are_names_like_any_other():
    """Proves: commas, apostrophes, quotes, dots, slashes, plus signs, brackets and letters of any script pass."""
    names = (
        "St. John's",
        "'quoted'",
        "a/b",
        "C++",
        "(x) {y}",
        "Back, End",
        "BOLT [M6]",
        ",",
        "工場",
        "50 % & more",
        "a-b_c;d",
    )
    assert set(network(sites=names, parts=names, resources=names).sites) == set(names)
