"""The supplier graph: an immutable, typed view of sites, parts and lanes with queries in domain words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from resilience.errors import InputError
from resilience.frozen import Frozen, counted, freeze, short
from resilience.given import A, held
from resilience.network.lanes import LaneStatus
from resilience.network.names import unusable
from resilience.network.openings import lane_gates
from resilience.network.parts import Node
from resilience.network.spread import Spread
from resilience.network.year.season import season_shapes
from resilience.network.year.shutdown import shutdown_shapes
from resilience.screen import facts_html, on_screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import networkx as nx
    import pandas as pd

    from resilience.network.customs import Duty
    from resilience.network.lanes import Alternate, Lane
    from resilience.network.parts import BomLine, Demand, Part, Production, Resource
    from resilience.network.sites import Site
    from resilience.network.year.season import SeasonRow, SeasonShape
    from resilience.network.year.shutdown import ShutdownRow, ShutdownShape
    from resilience.quantities import LaneId, PartId, SiteId

K = TypeVar("K")
V = TypeVar("V")


@on_screen
@dataclass(frozen=True, slots=True)
class Reach:
    """What a site feeds or is fed by: stock positions (its own included) and the other sites holding them."""

    sites: frozenset[SiteId]
    nodes: frozenset[Node]


@on_screen
@dataclass(frozen=True, repr=False)
class SupplyNetwork:
    """Sites, parts, lanes and what is made and sold where; never changed after it is made.

    A *node* is a stock position, one part at one site. Goods move between nodes along lanes and from children
    to parents where a part is made.
    """

    sites: Mapping[SiteId, Site]
    parts: Mapping[PartId, Part]
    bom: tuple[BomLine, ...]
    lanes: Mapping[LaneId, Lane]
    production: Mapping[Node, Production]
    demand: Mapping[Node, Demand]
    resources: Mapping[tuple[SiteId, str], Resource]
    alternates: tuple[Alternate, ...] = ()
    "What may take the place of a part in one product."
    seasons: tuple[SeasonRow, ...] = ()
    "How demand is spread over the year, where it is not even."
    shutdowns: tuple[ShutdownRow, ...] = ()
    "When in the year makers stand still by plan."
    recipes: Mapping[Node, tuple[BomLine, ...]] = field(default_factory=dict)
    "Makers that consume something else than the bill of materials says: where an alternate is picked."
    stated_bom: tuple[BomLine, ...] = ()
    "The bill of materials as stated, where places to pick alternates were added."
    duties: tuple[Duty, ...] = ()
    "What goods pay where they enter a country; what that comes to stands in the lanes, see `with_duties`."
    counters: Mapping[SiteId, tuple[SiteId, str]] = field(default_factory=dict)
    "Where classes of customers are served: the market and the class. No sites of the tables; see `customers`."

    def __post_init__(self) -> None:
        """Refuse names of which two could make one lane id.

        Raises
        ------
        InputError
            With every such name; tables have reported theirs with its row before.
        """
        named = ("sites", "parts", "lanes", "production", "demand", "resources", "recipes", "counters")
        freeze(self, *named)
        held("SupplyNetwork", {name: (getattr(self, name), A(Frozen, "a mapping")) for name in named})
        keys: Iterable[object] = self.resources
        found = [*unusable("sites", "site", self.sites), *unusable("parts", "part", self.parts)]
        found += unusable("resources", "resource", (key[-1] for key in keys if isinstance(key, tuple) and key))
        if found:
            raise InputError(found)

    def __repr__(self) -> str:
        counts = (("sites", self.sites), ("parts", self.parts), ("lanes", self.lanes), ("makers", self.production))
        return f"SupplyNetwork({', '.join(counted(held, what) for what, held in counts)})"

    def _repr_html_(self) -> str:
        counts = {"sites": len(self.sites), "parts": len(self.parts), "lanes": len(self.lanes)}
        counts |= {"makers": len(self.production), "lines of the bill of materials": len(self.bom)}
        counts |= {"demands of markets": len(self.demand), "lines that parts share": len(self.resources)}
        return facts_html("Supply network", ((what, f"{count:,}") for what, count in counts.items()))

    @cached_property
    def children(self) -> Mapping[PartId, tuple[BomLine, ...]]:
        """Lines of the bill of materials by parent; parts without children are absent."""
        return _group((line.parent, line) for line in self.bom)

    @cached_property
    def parents(self) -> Mapping[PartId, tuple[BomLine, ...]]:
        """Lines of the bill of materials, and of recipes of single makers, by child."""
        own = (line for lines in self.recipes.values() for line in lines)
        return _group((line.child, line) for line in (*self.bom, *own))

    def lines_at(self, node: Node) -> tuple[BomLine, ...]:
        """What a part consumes where it is made: as the bill of materials says, unless the maker has its own recipe."""
        own = self.recipes.get(node)
        return self.children.get(node.part, ()) if own is None else own

    def whole_line(self, node: Node, child: PartId) -> float:
        """Units that a started unit takes of a part and of whatever may replace some of it: of the line as stated."""
        usual = self._usual(child)
        return sum(line.quantity for line in self.lines_at(node) if self._usual(line.child) == usual)

    def _usual(self, part: PartId) -> PartId:
        """The part itself, or the one that an alternate takes the place of."""
        return self.children[part][0].child if part in self.slots else part

    @cached_property
    def picking(self) -> frozenset[SiteId]:
        """Places inside a works where an alternate is picked: no sites of the tables."""
        return frozenset(node.site for node in self.recipes)

    @cached_property
    def inside(self) -> frozenset[SiteId]:
        """Places inside sites of the tables: where alternates are picked, and where classes of customers are served."""
        return self.picking | self.counters.keys()

    def market_of(self, node: Node) -> Node:
        """The market and part that a position sells, as the tables say: of a counter, those of its market."""
        return Node(self.counters[node.site][0], node.part) if node.site in self.counters else node

    @cached_property
    def slots(self) -> frozenset[PartId]:
        """What a product takes by the part or by its alternate: no parts of the tables, never kept."""
        return frozenset(node.part for node in self.recipes)

    @cached_property
    def stores(self) -> Mapping[SiteId, tuple[Node, ...]]:
        """Positions whose stock takes room, by site whose storage is limited."""
        limited = {name for name, site in self.sites.items() if site.storage is not None}
        return _group((node.site, node) for node in self.nodes if node.site in limited and self.parts[node.part].room)

    @cached_property
    def inbound(self) -> Mapping[Node, tuple[Lane, ...]]:
        """Lanes that feed each node."""
        return _group((lane.target, lane) for lane in self.lanes.values())

    @cached_property
    def outbound(self) -> Mapping[Node, tuple[Lane, ...]]:
        """Lanes that draw from each node."""
        return _group((lane.source, lane) for lane in self.lanes.values())

    @cached_property
    def consumers(self) -> Mapping[Node, tuple[tuple[Production, float], ...]]:
        """For each node, the production at the same site that consumes it, with units per started unit."""
        return _group(
            (Node(made.site, line.child), (made, line.quantity))
            for made in self.production.values()
            for line in self.lines_at(made.node)
        )

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every stock position, sorted."""
        found = set(self.production) | set(self.demand) | set(self.consumers)
        for lane in self.lanes.values():
            found |= {lane.source, lane.target}
        return tuple(sorted(found))

    @cached_property
    def spread(self) -> Spread:
        """How a shortage at some positions spreads to others: along every lane, usable or not, and to what is made."""
        lanes = {node: [(lane.target, lane.lead_periods) for lane in out] for node, out in self.outbound.items()}
        made = {node: [(made.node, 0) for made, _ in users] for node, users in self.consumers.items()}
        return Spread({node: (*lanes.get(node, ()), *made.get(node, ())) for node in self.nodes})

    @cached_property
    def longest_way(self) -> int:
        """Longest way of goods through the network, in whole periods."""
        lags = self.spread.lags(dict.fromkeys(self.nodes, (0, 0)))
        return max((most for _, most in lags.values()), default=0)

    @cached_property
    def at_site(self) -> Mapping[SiteId, tuple[Node, ...]]:
        """Stock positions by site; sites without any are absent."""
        return _group((node.site, node) for node in self.nodes)

    @cached_property
    def line_users(self) -> Mapping[tuple[SiteId, str], tuple[Node, ...]]:
        """Productions on each line or work center; lines nobody uses are absent."""
        shared = (made for made in self.production.values() if made.resource is not None)
        return _group(((made.site, str(made.resource)), made.node) for made in shared)

    @cached_property
    def markets(self) -> Mapping[PartId, tuple[Node, ...]]:
        """Stock positions that serve demand, by part; parts not sold are absent."""
        return _group((node.part, node) for node in self.demand)

    @cached_property
    def gated(self) -> Mapping[LaneId, tuple[SiteId, ...]]:
        """Lanes with an end that a plan may open or close, and those ends."""
        return lane_gates(self.sites, self.lanes, self.inside)

    @cached_property
    def in_season(self) -> Mapping[Node, SeasonShape]:
        """How each demand with a season is spread over the year; what is even all year has none."""
        return Frozen(season_shapes(self.seasons, self.demand))

    @cached_property
    def shut(self) -> Mapping[Node, ShutdownShape]:
        """How the work of each maker with planned shutdowns is spread over the year; who always works has none."""
        return Frozen(shutdown_shapes(self.shutdowns, self.production))

    @cached_property
    def timed(self) -> bool:
        """Whether it makes a difference when in the year something goes wrong."""
        return bool(self.in_season or self.shut)

    def yearly_share(self, node: Node) -> float:
        """Share of a maker's capacity that a plan can count on all year; 1 where no shutdown is planned."""
        return self.shut[node].usable if node in self.shut else 1.0

    @cached_property
    def selling(self) -> frozenset[SiteId]:
        """Sites that sell to customers."""
        return frozenset(node.site for node, demand in self.demand.items() if demand.quantity > 0)

    @cached_property
    def products(self) -> tuple[PartId, ...]:
        """Parts for which there is demand, sorted."""
        return tuple(sorted(self.markets))

    def feeds(self, node: Node, *, candidates: bool = False) -> tuple[Node, ...]:
        """Stock positions a position feeds directly, through usable lanes and through production."""
        lanes = (lane for lane in self.outbound.get(node, ()) if usable(lane, candidates=candidates))
        made = (production.node for production, _ in self.consumers.get(node, ()))
        return (*(lane.target for lane in lanes), *made)

    def fed_by(self, node: Node, *, candidates: bool = False) -> tuple[Node, ...]:
        """Stock positions that feed a position directly, through usable lanes and through production."""
        lanes = (lane for lane in self.inbound.get(node, ()) if usable(lane, candidates=candidates))
        consumed = self.lines_at(node) if node in self.production else ()
        return (*(lane.source for lane in lanes), *(Node(node.site, line.child) for line in consumed))

    def downstream(self, site: SiteId, *, candidates: bool = False) -> Reach:
        """Everything a site feeds, through lanes and through production.

        Parameters
        ----------
        site
            Where the goods come from.
        candidates
            Whether goods may also travel on lanes that are only possible, not approved.
        """
        return self._reach(site, candidates, "downstream")

    def upstream(self, site: SiteId, *, candidates: bool = False) -> Reach:
        """Everything that feeds a site, through lanes and through production; see `downstream`."""
        return self._reach(site, candidates, "upstream")

    def products_needing(self, part: PartId) -> tuple[PartId, ...]:
        """Sold parts whose bill of materials contains the part at any depth, sorted."""
        self._known(self.parts, part, "part")
        found = closure([part], lambda child: (line.parent for line in self.parents.get(child, ())))
        return tuple(product for product in self.products if product in found and product != part)

    def requirements(self) -> Mapping[PartId, float]:
        """Good units of each part needed per period to meet nominal demand.

        A parent's need is divided by its yield at the maker with the best one before it is passed on to its
        children; the need of a part nobody makes is passed on undivided. Parts not needed have 0.

        Raises
        ------
        InputError
            When the bill of materials has a cycle.
        """
        return self._requirements

    def to_networkx(self) -> nx.MultiDiGraph[SiteId]:
        """Sites and lanes as an ordinary graph that may be changed freely.

        Nodes are site ids with the fields of `Site` and the parts the site `makes` and `sells`; edges are
        lanes, keyed by lane id, with the fields of `Lane`. Times in periods, quantities per period.
        """
        import networkx as nx

        graph: nx.MultiDiGraph[SiteId] = nx.MultiDiGraph()
        for site in self.sites.values():
            graph.add_node(site.site, **asdict(site), makes=[], sells=[])
        for made in sorted(self.production):
            graph.nodes[made.site]["makes"].append(made.part)
        for sold in sorted(self.demand):
            graph.nodes[sold.site]["sells"].append(sold.part)
        for lane in self.lanes.values():
            graph.add_edge(lane.origin, lane.destination, key=lane.id, **asdict(lane))
        return graph

    def to_frames(self) -> dict[str, pd.DataFrame]:
        """One pandas table per kind of thing, a row each, with the fields of its type as columns."""
        import pandas as pd

        tables = {
            "sites": [asdict(row) for row in self.sites.values()],
            "parts": [asdict(row) for row in self.parts.values()],
            "bom": [asdict(row) for row in self.bom],
            "alternates": [asdict(row) for row in self.alternates],
            "duties": [asdict(row) for row in self.duties],
            "resources": [asdict(row) for row in self.resources.values()],
            "production": [asdict(row) for row in self.production.values()],
            "lanes": [{"lane": row.id, **asdict(row)} for row in self.lanes.values()],
            "demand": [asdict(row) for row in self.demand.values()],
            "seasons": [asdict(row) for row in self.seasons],
            "shutdowns": [asdict(row) for row in self.shutdowns],
        }
        return {name: pd.DataFrame(rows) for name, rows in tables.items()}

    @cached_property
    def _parents_first(self) -> tuple[PartId, ...]:
        import networkx as nx

        graph: nx.DiGraph[PartId] = nx.DiGraph((line.parent, line.child) for line in self.bom)
        graph.add_nodes_from(self.parts)
        try:
            return tuple(nx.topological_sort(graph))
        except nx.NetworkXUnfeasible:
            circle = [parent for parent, _ in nx.find_cycle(graph)]
            msg = f"The bill of materials runs in a circle: {' > '.join([*circle, circle[0]])}."
            raise InputError([msg]) from None

    @cached_property
    def _requirements(self) -> Mapping[PartId, float]:
        needed = dict.fromkeys(self.parts, 0.0)
        for demand in self.demand.values():
            needed[demand.part] += demand.quantity
        yields = _group((made.part, made.yield_share) for made in self.production.values())
        for parent in self._parents_first:
            started = needed[parent] / max(yields.get(parent, (1.0,)))
            for line in self.children.get(parent, ()):
                needed[line.child] += started * line.quantity
        return Frozen(needed)

    @cached_property
    def _reaches(self) -> dict[tuple[SiteId, bool, str], Reach]:
        return {}

    def _reach(self, site: SiteId, candidates: bool, direction: str) -> Reach:  # noqa: FBT001
        self._known(self.sites, site, "site")
        asked = (site, candidates, direction)
        if asked not in self._reaches:
            step = self.feeds if direction == "downstream" else self.fed_by
            nodes = closure(self.at_site.get(site, ()), lambda node: step(node, candidates=candidates))
            self._reaches[asked] = Reach(frozenset(node.site for node in nodes) - {site}, frozenset(nodes))
        return self._reaches[asked]

    @staticmethod
    def _known(things: Mapping[K, object], key: K, kind: str) -> None:
        if not isinstance(key, str) or key not in things:
            raise InputError([f"{short(key)} is not a {kind} of this network."])


def usable(lane: Lane, *, candidates: bool = False) -> bool:
    """Whether goods may travel on a lane: it is approved, or candidates count, and its capacity is not 0."""
    return (candidates or lane.status is not LaneStatus.CANDIDATE) and lane.capacity + lane.reserve_max > 0


def closure(starts: Iterable[K], step: Callable[[K], Iterable[K]]) -> set[K]:
    """Everything that repeated steps lead to, the starts included."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        new = set(step(waiting.pop())) - found
        found |= new
        waiting.extend(new)
    return found


def _group(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    grouped: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return Frozen({key: tuple(values) for key, values in grouped.items()})
