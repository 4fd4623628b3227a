"""Plans priced in the futures of programs: costs as studies tell them, supporting planes, and least regret on top."""

from __future__ import annotations

import numpy as np
import pytest
from support.cases import seeded_case
from support.families import families
from support.small import lane, make, model, outage, sell

from resilience.errors import InputError
from resilience.plan.levers import End, Lever, Requirements
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.two_stage import solve_two_stage
from resilience.study.bands.solver import reweighted
from resilience.study.costs.evaluate import Evaluator
from resilience.study.studies.futures_priced import FuturesPricer, RatedProgram
from resilience.study.studies.least.minimax import RegretLimits, least_largest_regret
from resilience.study.studies.least.regret_master import RegretProblem


def stock(rates=(1.0,), *, holding=0.1, requirements=None):
    """Ten a period at a margin of 30, a buffer at 0.1 a unit and period against outages of two periods."""
    given = {} if requirements is None else {"requirements": requirements}
    network = model([lane("S", "M")], [make("S")], [sell()], holding=holding, levers=frozenset({Lever.BUFFERS}),
                    sites={"S": {"time_to_recover": 1.0}} if requirements else None, **given)  # fmt: skip
    return network, [outage(1, 1, rate=rate, name=f"hit {place}") for place, rate in enumerate(rates)]


def best_at(program, factors):
    """Columns and cost of the best plan at factors of the rates."""
    answer = solve_two_stage(reweighted(program, factors), Limits(1e-9)).answer
    return answer.x


def whole_costs(network, program, factors, x):
    """Cost of a plan at factors of the rates, as policies are told."""
    there = Evaluator(network, reweighted(program, factors)).at(x, "plan")
    return there.total


@pytest.mark.parametrize("end", [End.KNOWN, End.UNKNOWN])
@pytest.mark.parametrize("seed", [0, 4, 7])
def test_costs_are_those_of_policies_and_planes_support_them(seed, end):
    """Proves: in three futures each plan costs what its policy does there, and no plan costs less than any plane says.

    Rates move each by a factor of its own. Where the end is unknown the branches of a case weigh differently in each
    future: one pricing for all would say what is best at other odds.
    """
    case = seeded_case(seed)
    scenarios = families(case.scenarios) if end is End.UNKNOWN else case.scenarios
    program = build_program(case.model, scenarios, BuildOptions(end=end))
    draws = np.random.default_rng(seed)
    factors = tuple(draws.uniform(0.1, 3.0, len(program.rates)) for _ in range(3))
    pricer = FuturesPricer([RatedProgram(program, factors)])
    priced = [pricer(best_at(program, one)) for one in factors]
    for one in priced:
        expected = [whole_costs(case.model, program, there, one.x) for there in factors]
        assert one.costs == pytest.approx(expected, rel=1e-7)
        for other in priced:
            below = one.costs + one.slopes @ (other.x - one.x)
            assert (other.costs >= below - 1e-6 * np.abs(other.costs).max()).all()


def test_two_thirds_of_a_buffer_regret_less_than_none_and_all():
    """Proves: a buffer B at 10 a year against 30 (20 - B) an outage, 0.03 or 0.9 a year: 118.54 at 13.03 units.

    By hand: regrets are 9.1 B and 340 - 17 B; of the two best plans the whole buffer regrets least, 182.
    """
    network, scenarios = stock()
    program = build_program(network, scenarios)
    factors = (np.array([0.03]), np.array([0.9]))
    pricer = FuturesPricer([RatedProgram(program, factors)])
    known = [pricer(best_at(program, one)) for one in factors]
    best = np.min([one.costs for one in known], axis=0)
    assert min((one.costs - best).max() for one in known) == pytest.approx(182)
    problem = RegretProblem(pricer.first, best, best, np.ones(2), pricer.n_plan)
    found = least_largest_regret(problem, pricer, known, RegretLimits(1e-3))
    place = int(program.first.columns.of("buffer")[0])
    assert found.x[place] == pytest.approx(340 / 26.1, rel=1e-4)
    assert found.largest == pytest.approx(9.1 * 340 / 26.1, abs=1e-3)
    assert found.bound == pytest.approx(found.largest, abs=2e-3)


def test_programs_of_other_prices_are_priced_together():
    """Proves: at holding of 0.1 and of 0.3 one plan has the costs of both programs, the futures of the first before.

    The plan of least largest regret over both keeps the rows of both, and its buffer lies between those of the two.
    """
    programs = []
    for holding in (0.1, 0.3):
        network, scenarios = stock(holding=holding)
        programs.append((network, build_program(network, scenarios)))
    factors = (np.array([0.2]), np.array([0.6]))
    pricer = FuturesPricer([RatedProgram(program, factors) for _, program in programs])
    known = [pricer(best_at(program, one)) for _, program in programs for one in factors]
    for one in known:
        expected = [whole_costs(network, program, there, one.x) for network, program in programs for there in factors]
        assert one.costs == pytest.approx(expected, rel=1e-9)
    best = np.min([one.costs for one in known], axis=0)
    problem = RegretProblem(pricer.first, best, best, best, pricer.n_plan)
    found = least_largest_regret(problem, pricer, known, RegretLimits(1e-4))
    assert found.largest <= min(((one.costs - best) / best).max() for one in known)
    assert found.largest - found.bound <= 1e-4 + 1e-12


def test_what_must_be_survived_is_a_row_of_every_plan():
    """Proves: a plan that survives an outage of a period keeps a buffer of 10, though losses alone pay for none.

    Sensitivity: rows of the first stage without those of survival let the least largest regret fall to 0, at no buffer.
    """
    network, scenarios = stock(rates=(1e-3,), requirements=Requirements(survive=("S",)))
    program = build_program(network, scenarios, BuildOptions(requirements=network.requirements))
    pricer = FuturesPricer([RatedProgram(program, (np.ones(len(program.rates)),))])
    assert pricer.n_plan < len(pricer.first.cost)
    problem = RegretProblem(pricer.first, np.zeros(1), np.zeros(1), np.ones(1), pricer.n_plan)
    found = least_largest_regret(problem, pricer, [], RegretLimits(1e-4))
    place = int(program.first.columns.of("buffer")[0])
    assert found.x[place] == pytest.approx(10.0, rel=1e-6)
    assert len(found.x) == pricer.n_plan


def test_programs_of_other_columns_are_refused():
    """Proves: a plan is never read by place in a program that decides something else."""
    one, scenarios = stock()
    other = model([lane("S", "M"), lane("C", "M")], [make("S"), make("C")], [sell()], holding=0.1,
                  levers=frozenset({Lever.BUFFERS}))  # fmt: skip
    families_of_both = [RatedProgram(build_program(network, scenarios), (np.ones(1),)) for network in (one, other)]
    with pytest.raises(InputError, match="other first-stage columns"):
        FuturesPricer(families_of_both)
