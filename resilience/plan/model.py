"""The model: a supply network and what may be decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from resilience.frozen import as_floats, freeze, sealed, short
from resilience.plan.levers import Lever, Requirements, RiskAttitude
from resilience.screen import facts_html, on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from resilience.network.graph_text import ModelGraph
    from resilience.network.network import SupplyNetwork
    from resilience.network.observed import Observation
    from resilience.network.parts import Inventory, Node, Task
    from resilience.plan.everyday import EverydayStock
    from resilience.plan.provenance import Provenance
    from resilience.plan.repair import Repair
    from resilience.plan.short_today import ShortToday
    from resilience.quantities import Calendar

READER, CHANGER = "resilience.files.tables.frames", "resilience.files.changed_objects"
FRAMES, GRAPH = "resilience.files.exchange.frames", "resilience.files.exchange.graph"


@on_screen
@dataclass(frozen=True, slots=True, repr=False)
class Model:
    """Everything the tables say.

    `cover` is today's target stock in units per stock position (the `policy` table; with the lanes' current
    share and deliveries it defines the status quo). `holding_refund` says whether holding cost is refunded on
    stock that is missing only because the inbound is cut. `hashes` maps each input file to its SHA-256: a model as read
    has them, and one made or changed in Python (`dataclasses.replace`) has none.
    """

    name: str
    title: str
    currency: str
    calendar: Calendar
    network: SupplyNetwork
    levers: frozenset[Lever] = frozenset(Lever)
    cover: Mapping[Node, float] = field(default_factory=dict)
    inventory: tuple[Inventory, ...] = ()
    tasks: tuple[Task, ...] = ()
    "Tasks of its lines, where they are stated: what line balance works on."
    observed: tuple[Observation, ...] = ()
    "What was counted in times gone by, for the ledger of wastes."
    from_stock: frozenset[Node] = frozenset()
    "Positions whose target nobody stated: the stock on hand counts as today's (they are in `cover`, too)."
    repair: Repair | None = None
    "Where today's plan breaks a bound: what was changed in the network's shares so that it keeps every bound."
    short_today: ShortToday | None = None
    "Where demand exceeds capacity: what was asked for, of which the network's demand is what can be served."
    requirements: Requirements = field(default_factory=Requirements)
    risk: RiskAttitude = field(default_factory=RiskAttitude)
    holding_refund: bool = True
    shelf_times: Mapping[Node, float] = field(default_factory=dict)
    "Periods from the decision for a larger target stock until the shelf is full, where that is stated."
    max_cover: float | None = None
    "Longest cover the planner allows for any buffer, in periods; None: as long as the longest disruption."
    service_level: float | None = None
    "Share of periods that everyday safety stock covers; None: none is kept."
    everyday: EverydayStock | None = None
    "That stock, once it was worked out: no plan keeps less, today's neither."
    references: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    "Notes of `model.toml` on where numbers come from, by `table.column` or any other key."
    provenance: tuple[Provenance, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict, init=False, compare=False)
    changes: tuple[str, ...] = field(default=(), init=False, compare=False)
    "What was changed of its files before it was read, each change as one line of text."
    checked: bool = field(default=False, init=False, compare=False)
    "Whether nothing is wrong with it that `check` would find: so it is as read, or once it was checked."

    def __post_init__(self) -> None:
        as_floats(self)
        freeze(self, "cover", "shelf_times", "sources")

    def everyday_at(self, node: Node) -> float:
        """Units of everyday safety stock at a position: the floor under its buffer."""
        return 0.0 if self.everyday is None else self.everyday.units.get(node, 0.0)

    @classmethod
    def from_frames(cls, frames: Mapping[str, pd.DataFrame], name: str = "model") -> Model:
        """Make a model of pandas tables, which are checked as the same tables in files would be.

        Parameters
        ----------
        frames
            Tables by name, as the sheets of a workbook: `sites`, `parts`, `bom`, ..., and `model` with the columns
            `key` and `value` for the settings. A named index is a column; what pandas takes for missing is blank.
        name
            What the model is called.

        Raises
        ------
        InputError
            With every defect found: the table for the file, and its row (the header is row 1) and column.
        """
        made: Model = import_module(READER).model_of_frames(frames, name)  # it lies above: found by name when asked for
        return made

    def to_frames(self) -> dict[str, pd.DataFrame]:
        """Return its tables as pandas tables, which `Model.from_frames` reads back as the same model.

        They are named and have columns as in a workbook, with the notes on where numbers come from; times are texts
        such as `2 periods`. A table without records, and a column without a cell, is left out where it may be.
        """
        made: dict[str, pd.DataFrame] = import_module(FRAMES).frames_of(self)
        return made

    @classmethod
    def from_networkx(cls, graph: ModelGraph, name: str | None = None) -> Model:
        """Make a model of a graph as `to_networkx` makes one, edited or not; it is checked as tables would be.

        Parameters
        ----------
        graph
            A directed graph. Nodes are sites, with the columns of `sites`, and lists of what is there under
            `production`, `demand`, `policy`, `inventory`, `resources` and `tasks`; edges are lanes, with the columns of
            `lanes` (their ends count, whatever their keys); `graph.graph` has `parts`, `bom` and `model`. A bare number
            in a time is periods (hours on lines and for tasks), a text such as `3 wk` what it says.
        name
            What the model is called; None: as the graph is.

        Raises
        ------
        InputError
            With every defect found: the table, the name of the node, edge or part, and the column.
        """
        made: Model = import_module(GRAPH).model_of_graph(graph, name)
        return made

    def to_networkx(self) -> ModelGraph:
        """Return the whole model as an ordinary graph that may be changed freely; see `from_networkx`.

        Removing a node takes with it what is made, sold and kept there, and its lanes. `network.to_networkx()` is the
        graph of sites and lanes alone.
        """
        made: ModelGraph = import_module(GRAPH).graph_of(self)
        return made

    def changed(self, *changes: Any) -> Model:
        """Return the model with changes made in the order given, checked as the changed tables would be.

        Parameters
        ----------
        changes
            Changes of its tables and settings, each an `InputChange`, a line of text such as
            `lanes[origin=KLEIN].unit_cost*=1.2`, or the keys of a `[[change]]`.

        Raises
        ------
        InputError
            With every change that cannot be made, and everything wrong with the changed model.
        """
        made: Model = import_module(CHANGER).changed_model_of(
            self, changes
        )  # it lies above, as the reader of tables does
        return made

    def __repr__(self) -> str:
        return f"Model({short(self.name)}, {self.network!r})"

    def _repr_html_(self) -> str:
        facts = {
            "title": self.title,
            "currency": self.currency,
            "calendar": self.calendar,
            "network": self.network,
            "levers": ", ".join(sorted(self.levers)),
            "requirements": self.requirements,
            "risk": self.risk,
        }
        return facts_html(f"Model {self.name}", facts.items())

    def amended(self, **changes: Any) -> Model:
        """Return it with the engine's own changes: it still is the model of its files."""
        return sealed(replace(self, **changes), hashes=self.hashes, checked=self.checked, changes=self.changes)
