"""Generated networks: the size asked for, the same for the same seed, and whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from support.todays_plan import todays_plan

from resilience.errors import InputError
from resilience.network.checks.structure import network_findings
from resilience.network.lanes import LaneStatus
from resilience.network.places import Places
from resilience.network.sites import SiteKind
from resilience.program.two_stage import build_program
from resilience.simulate.run.single import simulate_scenario
from resilience.study.generate.files import write_generated
from resilience.study.generate.network import PRESETS, Preset, Size, generate_model
from resilience.study.plan.optimize import PlanOptions, optimize, scenario_set

TINY = Size(parts=12, assemblies=3, products=1, sites=6, regions=2, tiers=2, depth=1)


def contents(folder):
    """Bytes of every file."""
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    """Proves: files depend on size and seed alone. Sets walked in hash order, or a date, would change bytes."""
    for place, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_generated(tmp_path / place, *generate_model(Preset.SMALL, seed))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a") != contents(tmp_path / "c")


def test_what_is_left_out_moves_nothing_else():
    """Proves: without stock at suppliers, or disasters, everything else is drawn the same: 1,825 scenarios, not 1,849.

    A draw skipped with what it was for would shift all that follow: other covers at plants, other rates.
    """
    model, book = generate_model(Preset.OEM, 1)
    lean, outages = generate_model(replace(PRESETS[Preset.OEM], supplier_stock=False, disasters=False), 1, name="oem")
    network = model.network
    supplier = {name for name, site in network.sites.items() if site.kind is SiteKind.SUPPLIER}
    shut = {name: replace(site, max_cover=0.0 if name in supplier else None) for name, site in network.sites.items()}
    cover = {node: held for node, held in model.cover.items() if node.site not in supplier}
    assert 0 < len(cover) < len(model.cover)
    assert lean == replace(model, network=replace(network, sites=shut), cover=cover)
    single = tuple(hazard for hazard in book.hazards if not hazard.name.startswith("disaster"))
    assert outages == replace(book, hazards=single)
    assert len(scenario_set(lean, outages)) == 1_825


def test_suppliers_without_stock_ship_what_they_make():
    """Proves: no plan may buffer at a supplier, and scenarios get smaller: makers ship at once what they make.

    Covers left at suppliers would raise the limit of their buffers to today's stock; by default all may be positive.
    """
    most, recourse = {}, {}
    for stock in (True, False):
        model, book = generate_model(replace(TINY, supplier_stock=stock), 2)
        assert list(network_findings(model.network, Places())) == []
        program = build_program(model, scenario_set(model, book).scenarios)
        limits = dict(zip(program.first.columns, program.first.upper.constant, strict=True))
        most[stock] = [limit for name, limit in limits.items() if name.startswith("buffer[SUPPLIER")]
        recourse[stock] = sum(len(block.template.columns) for block in program.blocks)
    assert min(most[True]) > 0
    assert max(most[False]) == 0
    assert recourse[False] < 0.9 * recourse[True]


def test_the_oem_has_the_size_it_is_named_for():
    """Proves: 1,000 parts, 200 assemblies, 10 products, 400 supplier sites and about 1,850 scenarios.

    365 sites in use at five durations and 8 regions at three give 1,849; counting idle sites would give 2,024.
    """
    model, book = generate_model(Preset.OEM, 1)
    network = model.network
    assert len(network.parts) == 1_210
    assert Counter(site.kind for site in network.sites.values())[SiteKind.SUPPLIER] == 400
    assert len(scenario_set(model, book)) == 1_849
    assert list(network_findings(network, Places())) == []


def test_the_shape_is_that_of_a_supply_network():
    """Proves: parts and sites are shared by a heavy tail, two sources share one beneath them, second ones are possible.

    Drawn evenly, the largest site would make about 9 parts, not a tenth of a tier, and no part had many consumers.
    """
    model, _ = generate_model(Preset.OEM, 1)
    network = model.network
    made = Counter(node.site for node in network.production if network.sites[node.site].kind is SiteKind.SUPPLIER)
    assert max(made.values()) > 5 * sum(made.values()) / len(made)
    assert max(len(lines) for lines in network.parents.values()) >= 8
    statuses = Counter(lane.status for lane in network.lanes.values())
    assert statuses[LaneStatus.CANDIDATE] > 100
    assert any(lane.expedite_cost is not None for lane in network.lanes.values())
    makers = Counter(node.part for node in network.production)
    shared = [line.child for line in network.bom if makers[line.parent] > 1 and makers[line.child] == 1]
    assert len(shared) > 20


@pytest.mark.parametrize("size", [TINY, PRESETS[Preset.SMALL], Size(300, 60, 6, 90, tiers=3, depth=3, sharing=1.0)])
def test_today_is_a_steady_state(size):
    """Proves: today's plan serves the demand within all capacities. With a share lost, balances would not close."""
    model, _ = generate_model(size, 5)
    plan = todays_plan(model)
    for node, started in plan.production.items():
        assert started <= model.network.production[node].capacity
    for node, sold in model.network.demand.items():
        assert sum(plan.flows[lane.id] for lane in model.network.inbound[node]) == pytest.approx(sold.quantity)


def test_a_struck_network_comes_back():
    """Proves: after an outage the network settles. Were stock never to return, it would run for the year of grace."""
    model, book = generate_model(TINY, 2)
    scenario = next(s for s in scenario_set(model, book) if s.duration == 4)
    found = simulate_scenario(model, todays_plan(model), scenario)
    assert found.periods < 52
    assert float(found.loss[0]) > 0


@pytest.mark.parametrize(("margins", "least", "most"), [(0.01, 0, 0.1), (1, 0.1, 0.5), (100, 0.5, 0.9)])
def test_precautions_pay_where_margins_are_worth_it(margins, least, most):
    """Proves: of the 15 positions of one tiny network few deserve a buffer (3), and planning costs less than today.

    It is the margins that decide: with a hundredth of them 1 position is buffered, with a hundred times as much 9.
    Margins by mistake per year or in thousands would buffer next to none, or most.
    """
    model, book = generate_model(TINY, 4)
    demand = {node: replace(sold, margin=margins * sold.margin) for node, sold in model.network.demand.items()}
    model = replace(model, network=replace(model.network, demand=demand))
    result = optimize(model, book, PlanOptions(gap=1e-2))
    held = [node for node in model.network.consumers if result.plan.buffers.get(node, 0.0) > 1e-3]
    assert least < len(held) / len(model.network.consumers) < most
    assert result.best.total < result.policies["status quo"].total


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"parts": 5}, "6 sites in 2 tiers need 8 parts, not 5"),
        ({"assemblies": 20}, "leave some of 20 assemblies without"),
        ({"products": 9}, "leave some of 9 products without"),
        ({"sharing": 5.0}, "column sharing: 5.0 does not fit. Give a number at least 0 and at most 2"),
        ({"tiers": 0}, "column tiers: 0 does not fit"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(changed, said):
    """Proves: numbers that contradict each other are wrong input, not a crash or a network with idle products."""
    fields = {name: getattr(TINY, name) for name in TINY.__slots__}
    with pytest.raises(InputError, match=said):
        Size(**(fields | changed))
