"""The same program watched longer where its settlement is too coarse, and its settlement priced from above."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.program.blocks.compilation import families_of
from resilience.program.scope.data import ScenarioData, places_of
from resilience.program.watching import lengthened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.program.blocks.block import Block
    from resilience.program.scope.scope import Scope
    from resilience.program.two_stage import TwoStageProgram


def careful(program: TwoStageProgram) -> TwoStageProgram:
    """The program with its settlement priced from above: what a plan loses at most, where the program says at least.

    In it whoever waits when the watch ends is turned away, what is missing on the way costs sales, and what is missing
    on shelves is made up only in the time that goods have to get there.
    """
    assert program.compilation is not None  # built by `build_program`
    model = program.compilation.model
    blocks = [_careful(model, block) if _settles(block) else block for block in program.blocks]
    return replace(program, blocks=tuple(blocks))


def _settles(block: Block) -> bool:
    """Whether something follows a block's watch that is settled: not where it lasts until the books are closed."""
    books = block.scope.books
    return books is not None and not books.final


def _careful(model: Model, block: Block) -> Block:
    """One block with the data of its settlement read anew, for every branch of every case."""
    scenario_of = {(case, branch): scenario for scenario, case, branch in
                   zip(block.scenarios, block.case_of.tolist(), block.branch_of.tolist(), strict=True)}  # fmt: skip
    parts = block.data.reshape(block.n_branches, -1, block.size).copy()
    for branch in range(block.n_branches):
        scenarios = [scenario_of[case, branch] for case in range(block.size)]
        careful = ScenarioData(model, block.scope, scenarios, cautious=True)
        settled = careful.settled(block.fields)
        values = careful.table(settled)
        row = 0
        for field in settled:
            parts[branch, places_of(field.name, block.fields, block.scope.periods)] = values[
                row : row + len(field.keys)
            ]
            row += len(field.keys)
    return block.altered(data=parts.reshape(-1, block.size))


def watched_longer(
    program: TwoStageProgram, longer: Mapping[str, int], built: Callable[[int, int], None] | None = None
) -> TwoStageProgram:
    """The program with some scenarios, by name, watched for more periods; families stay watched alike.

    Blocks whose scenarios stay as they are stay, too; the first stage is the same.
    """
    compilation = program.compilation
    assert compilation is not None  # built by `build_program`
    before: dict[Scope, list[Scenario]] = defaultdict(list)
    for block in program.blocks:
        before[block.scope] += block.scenarios
    scoped = lengthened(compilation, before, longer)
    kept: dict[Scope, list[Block]] = defaultdict(list)
    for block in program.blocks:
        kept[block.scope].append(block)
    stay = {scope for scope, scenarios in scoped.items() if _names(scenarios) == _held(kept.get(scope, []))}
    made = {scope: kept[scope] for scope in stay}
    compile_ = compilation.compiler(program.first_model)
    for family in families_of({scope: given for scope, given in scoped.items() if scope not in stay}):
        for scope, blocks in compile_(family):
            made[scope] = list(blocks)
            if built is not None:
                built(len(made), len(scoped))
    return replace(program, blocks=tuple(block for scope in scoped for block in made[scope]))


def _names(scenarios: list[Scenario]) -> list[str]:
    return sorted(scenario.name for scenario in scenarios)


def _held(blocks: list[Block]) -> list[str]:
    return _names([scenario for block in blocks for scenario in block.scenarios])
