"""`resilience hindcast`: recorded events replayed on today's plan and held against the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.cli.console import session
from resilience.cli.inputs import read_input
from resilience.cli.options import Common, ModelArgument, ScenariosArgument, grouped

if TYPE_CHECKING:
    from resilience.hazard.replay import Recorded

HEAD = "\n[bold]{title}[/]\n{against}"


@grouped
def hindcast(model: ModelArgument, scenarios: ScenariosArgument, common: Common) -> None:
    """Replay dated hazards on today's plan, and compare with what was recorded."""
    with session(common, "hindcast", model=model, scenarios=scenarios) as terminal:
        from rich.markup import escape

        from resilience.cli.hindcast_tables import figure_table, replay_table
        from resilience.study.hindcast import hindcast as replay
        from resilience.study.records import records

        network, book = read_input(terminal, model, scenarios)
        terminal.show(HEAD.format(title=escape(network.title), against=escape(book.title)))
        result = replay(network, book)
        terminal.show(replay_table(result.table))
        if len(result.figures):
            terminal.show(figure_table(result.figures))
        terminal.show(*(escape(words) for words in result.verdict))
        terminal.result(
            {
                "table": records(result.table),
                "recorded": recorded(result.recorded),
                "figures": records(result.figures),
                "verdict": list(result.verdict),
            }
        )


def recorded(event: Recorded | None) -> dict[str, object] | None:
    """What was recorded, as JSON knows it."""
    if event is None:
        return None
    return {
        "loss": event.loss,
        "low": event.low,
        "high": event.high,
        "unit": event.unit,
        "first_stop": None if event.first_stop is None else event.first_stop.isoformat(),
        "source": event.source,
    }
