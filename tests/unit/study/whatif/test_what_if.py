"""What-if questions: costs by products of vectors, plans as a study finds them, whatever was asked before."""

from __future__ import annotations

from contextlib import suppress

import pytest

from resilience import InputError, NoPlanError, run_study
from resilience.files.inputs import read_inputs
from resilience.plan.changes import differences
from resilience.study.policy_names import MIX
from resilience.study.studies.futures import Future
from resilience.study.studies.gathered import StudyAsked
from resilience.study.whatif.answers import PlanSide
from resilience.study.whatif.offers import OfferKind, offers
from resilience.study.whatif.what_if import WhatIf, what_if

GAP = 1e-6
"""Finer than any difference between two plans of the tiny study."""
QUESTIONS = (
    ("hazard.rate*=3",),
    ("hazard[name=fire].rate*=10", "hazard[name=flood].rate*=0.2"),
    ("lanes[origin=NEAR].unit_cost*=1.5",),
    ("requirements.budget=2000",),
    ("settings.holding_rate*=3", "hazard[name=fire].rate*=4"),
    ("policy[part=VALVE].cover=300",),
    ("hazard.duration*=1.5",),
    ("demand.margin*=2", "parts[part=VALVE].unit_value*=2"),
)


@pytest.fixture(scope="module")
def held(tiny_files):
    """The tiny study, open."""
    return what_if(tiny_files.model, tiny_files.scenarios, gap=GAP)


def _studied(tiny_files, changes):
    """The same question asked of a study, in which nothing is known from before."""
    asked = WhatIf(read_inputs(tiny_files.model, tiny_files.scenarios))
    found = [asked.future(()), asked.future(changes)]
    futures = tuple(
        Future(f"future {place}", one.variant, {}, one.model, one.scenarios, one.changes)
        for place, one in enumerate(found)
    )
    result = run_study(StudyAsked("x", futures, futures[0].model.risk, gap=GAP, least_regret=False, workers=1))
    cell = next(one for one in result.cells if one.future == 1 and one.policy == MIX)
    return cell.price


@pytest.mark.parametrize("changes", QUESTIONS)
def test_an_answer_is_that_of_a_study(held, tiny_files, changes):
    """Proves: whatever is moved and was asked before, costs are those of a study from nothing, to nine digits.

    Sensitivity: a cut taken over from a program whose losses are others, or a rate from the question before, would show
    in the third digit.
    """
    answer = held.ask(changes)
    new, there = answer.of(PlanSide.NEW), _studied(tiny_files, changes)
    assert new.cost == pytest.approx(there.cost, rel=1e-9)
    assert new.aal == pytest.approx(there.aal, rel=1e-6)
    assert new.cvar == pytest.approx(there.cvar, rel=1e-6)
    assert answer.bound <= new.cost * (1 + 1e-12)
    assert new.cost - answer.bound <= 2 * GAP * (new.cost - answer.floor)
    for side in (PlanSide.TODAY, PlanSide.HELD):
        one = answer.of(side)
        assert one is None or one.broken or one.cost >= answer.bound * (1 - 1e-12)


def test_the_order_of_questions_moves_no_number(tiny_files):
    """Proves: asked in two orders, each question has the same answer; what is kept saves time and changes nothing."""
    one, other = (what_if(tiny_files.model, tiny_files.scenarios, gap=GAP) for _ in range(2))
    first = {changes: one.ask(changes).of(PlanSide.NEW).cost for changes in QUESTIONS[:5]}
    for changes in reversed(QUESTIONS[:5]):
        assert other.ask(changes).of(PlanSide.NEW).cost == pytest.approx(first[changes], rel=1e-9)


def test_other_rates_are_a_product_of_vectors(held):
    """Proves: without a solve, the current plan costs its steady cost and rates times losses: linear in the rates.

    By hand: at rates times k the expected loss is k times that at the stated ones, and the steady cost the same.
    """
    solves = sum(one.solves for one in held.programs)
    once, twice, four = (held.moved((f"hazard.rate*={k}",)).of(PlanSide.HELD) for k in (1, 2, 4))
    assert sum(one.solves for one in held.programs) == solves
    assert twice.aal == pytest.approx(2 * once.aal, rel=1e-12)
    assert four.aal == pytest.approx(4 * once.aal, rel=1e-12)
    assert four.steady == once.steady
    assert held.moved(("hazard.duration*=7",)) is None, "another program: not priced without being built"


def test_a_question_broken_off_leaves_everything_whole(tiny_files, monkeypatch):
    """Proves: interrupted after any number of solved blocks, the next answer is that of one never interrupted.

    Sensitivity: a basis, a cut or a plan half taken over would move the cost, or a solver would refuse.
    """
    from resilience.solve.pricing.recourse import RecourseSolver

    held = what_if(tiny_files.model, tiny_files.scenarios, gap=GAP)
    fresh = what_if(tiny_files.model, tiny_files.scenarios, gap=GAP)
    real = RecourseSolver._cases
    for breaks in (1, 2, 4, 7):
        left = [breaks]

        def cases(self, *given, left=left):
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
            return real(self, *given)

        changes = (f"settings.holding_rate*={1 + breaks / 10}", f"hazard.rate*={1 + breaks / 3}")
        with monkeypatch.context() as patched:
            patched.setattr(RecourseSolver, "_cases", cases)
            with suppress(KeyboardInterrupt):
                held.ask(changes)
        expected = fresh.ask(changes).of(PlanSide.NEW).cost
        assert held.ask(changes).of(PlanSide.NEW).cost == pytest.approx(expected, rel=1e-9)


def test_the_current_plan_is_that_of_the_input_as_it_is(held, tiny_result):
    """Proves: the plan held is the one that `optimize` finds; with nothing moved the new plan is the same."""
    answer = held.ask(())
    assert answer.of(PlanSide.NEW).cost == pytest.approx(tiny_result.found, rel=1e-4)
    assert not any(one.moves for one in differences(answer.plans[PlanSide.HELD], answer.plans[PlanSide.NEW]))


def test_what_cannot_be_is_told(held):
    """Proves: a bad change is findings, wishes that no plan keeps a smallest conflict; the next question works."""
    with pytest.raises(InputError, match="NAER"):
        held.ask(("lanes[origin=NAER].unit_cost*=2",))
    with pytest.raises(NoPlanError):
        held.ask(("requirements.budget=0", "requirements.fill_rate=1", "hazard.rate*=2"))
    assert held.ask(("hazard.rate*=3",)).of(PlanSide.NEW) is not None


def test_sites_are_missed_in_calendar_days(held):
    """Proves: a site that the plan survives for good loses nothing; the first of the list loses most."""
    found = held.survival(held.ask(("hazard.rate*=3",)))
    lost = [max(value or 0.0 for value in one.lost.values()) for one in found]
    assert lost == sorted(lost, reverse=True)
    assert {one.site for one in found} == {"NEAR", "FAR", "PLANT", "SHOP"}
    near = next(one for one in found if one.site == "NEAR")
    assert near.recovers == pytest.approx(21.0, rel=0.01), "3 weeks"


def test_everything_offered_makes_a_change_that_can_be_made(tiny_files):
    """Proves: each offer with a value is a line that the input takes, and taken to its own value changes nothing."""
    inputs = read_inputs(tiny_files.model, tiny_files.scenarios)
    model, book = inputs.changed()
    found = offers(inputs)
    assert {one.kind for one in found} == set(OfferKind)
    for one in found:
        if one.kind in (OfferKind.RATE, OfferKind.COST):
            same = inputs.changed(f"{one.before}1")
            assert (same[0], same[1]) == (model, book), one
            inputs.changed(f"{one.before}1.5")
        if one.kind is OfferKind.BUFFER:
            assert inputs.changed(f"{one.before}10 d")[0] != model
        if one.kind is OfferKind.BUDGET:
            assert inputs.changed(f"{one.before}100")[0].requirements.budget == 100


@pytest.mark.parametrize("rate", ["", "rate = 0.05\n"])
def test_a_hazard_that_never_strikes_alone_has_no_rate_to_move(tiny_files, tmp_path, rate):
    """Proves: what strikes only with another hazard is not offered, with a rate of its own or without.

    Without one the page did not open at all; with one its slider moved a number that counts for nothing.
    """
    text = tiny_files.scenarios.read_text(encoding="utf-8")
    alone = 'per = "group"\nonly_in_compound = true\n'
    changed = text.replace('rate = 0.05\nper = "group"\n', f"{rate}{alone}")
    assert changed != text
    changed = changed.replace('name = "fire"\n', 'name = "fire"\ncompound = ["flood"]\n')
    file = tmp_path / "together.toml"
    file.write_text(changed, encoding="utf-8")
    found = offers(read_inputs(tiny_files.model, file))
    assert [one.label for one in found if one.kind is OfferKind.RATE] == ["fire"]


def test_memory_is_bounded(tiny_files, monkeypatch):
    """Proves: after many questions no more programs, plans, cuts and prices are kept than are meant to be.

    Sensitivity: any of them kept for good, twenty questions leave more than the few that are allowed here.
    """
    from resilience.study.whatif import held_program
    from resilience.study.whatif.what_if import MOST_PROGRAMS

    for name, most in (("MOST_PLANS", 4), ("PRICES_KEPT", 50), ("CUTS_PER_CASE", 3)):
        monkeypatch.setattr(held_program, name, most)
    held = what_if(tiny_files.model, tiny_files.scenarios, gap=GAP)
    for place in range(20):
        often = f"hazard[name=fire].rate*={1 + place / 2}", f"hazard[name=flood].rate*={5 / (1 + place)}"
        held.ask((*often, f"settings.holding_rate*={1 + place}") if place % 5 == 4 else often)
    assert len(held.programs) <= MOST_PROGRAMS
    for one in held.programs:
        cases = sum(block.size for block in one.program.blocks)
        assert len(one.pool.policies) <= 4 + 1
        assert len(one.settling) <= 4 + 1
        assert len(one.priced) <= 50
        assert sum(len(sides) for sides in one.solver.known()[1]) <= 3 * cases + cases
