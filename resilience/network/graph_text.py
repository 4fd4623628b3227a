"""Graphs of sites and lanes as text: GraphML and node-link JSON, on NetworkX; what they hold is no concern here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.etree.ElementTree import ParseError

import networkx as nx

from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Attributes: TypeAlias = "dict[str, Any]"
ModelGraph: TypeAlias = "nx.MultiDiGraph[str]"
UNDIRECTED = "it does not say which way goods travel (directed is false)"
UNREADABLE = (
    ParseError,
    nx.NetworkXException,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    IndexError,
    RecursionError,
)
"""What NetworkX raises on text of another form."""
RESERVED = {"source": "source_", "target": "target_", "key": "key_"}
"""Names that node-link JSON keeps for the ends of an edge, and what an attribute of that name is called instead."""


def graph_made_of(
    nodes: Mapping[str, Attributes], edges: Iterable[tuple[str, str, str, Attributes]], about: Attributes
) -> ModelGraph:
    """Make a graph of nodes, edges (from, to, key, what is said of each) and what is said of the whole."""
    graph: ModelGraph = nx.MultiDiGraph(**about)
    graph.add_nodes_from(nodes.items())
    for origin, destination, key, said in edges:
        graph.add_edge(origin, destination, key=key, **said)
    return graph


def graphml_text(graph: ModelGraph) -> str:
    """A graph as GraphML: what is a list or a mapping is JSON in a text, for GraphML has plain values alone."""
    nodes = {node: _plain(said) for node, said in graph.nodes(data=True)}
    edges = [(one, other, key, _plain(said)) for one, other, key, said in graph.edges(keys=True, data=True)]
    return "\n".join(nx.generate_graphml(graph_made_of(nodes, edges, _plain(graph.graph)))) + "\n"


def graph_from_graphml(text: str, file: str) -> ModelGraph:
    """Read GraphML.

    Raises
    ------
    InputError
        When it is none.
    """
    try:
        graph: Any = nx.parse_graphml(text, force_multigraph=True)
    except UNREADABLE as error:
        raise _refused(file, "GraphML", error) from error
    graph.graph.pop("node_default", None)
    graph.graph.pop("edge_default", None)
    made: ModelGraph = graph
    return made


def node_link_text(graph: ModelGraph) -> str:
    """A graph as node-link JSON, its edges under `edges`; what is called as an end of an edge gets a line behind it."""
    content = nx.node_link_data(_renamed(graph, RESERVED), edges="edges")
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def graph_from_node_link(text: str, file: str) -> ModelGraph:
    """Read node-link JSON, its edges under `edges` or, as older programs write it, `links`.

    Raises
    ------
    InputError
        When it is none.
    """
    try:
        content = json.loads(text)
        name = "edges" if "edges" in content else "links"
        if not content["directed"]:
            raise nx.NetworkXError(UNDIRECTED)
        graph: Any = nx.node_link_graph(content, directed=True, multigraph=True, edges=name)
    except UNREADABLE as error:
        raise _refused(file, "node-link JSON", error) from error
    return _renamed(graph, {taken: name for name, taken in RESERVED.items()})


def _renamed(graph: ModelGraph, names: Mapping[str, str]) -> ModelGraph:
    """The graph with attributes of its edges under other names."""
    edges = (
        (one, other, key, {names.get(name, name): value for name, value in said.items()})
        for one, other, key, said in graph.edges(keys=True, data=True)
    )
    return graph_made_of({node: dict(said) for node, said in graph.nodes(data=True)}, edges, dict(graph.graph))


def _plain(said: Attributes) -> Attributes:
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | tuple) else value
        for name, value in said.items()
        if value is not None
    }


def _refused(file: str, form: str, error: Exception) -> InputError:
    words = " ".join(str(error).split())[:120] or type(error).__name__
    message = f"It is no {form} that can be read: {words.rstrip('.')}."
    return InputError([Finding(Code.FORMAT, message, "Export it anew, and name its own form.", file)])
