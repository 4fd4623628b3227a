"""Colors: what tells the vertices of a labeled graph apart but their names, by refinement of a partition.

Two vertices keep one color as long as they have the same content and the same neighbors by color (color refinement;
Weisfeiler and Leman, 1968; with the queue of Hopcroft, 1971). Every choice rests on content, so the colors of a graph
are the same however its vertices are called and in which order they come.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    Edge: TypeAlias = tuple[Hashable, Hashable, object]


class Colors:
    """A partition of vertices that refines what it was given until neighbors tell nothing new.

    Parameters
    ----------
    content
        By vertex: what it is, comparable by `comparable`, without names.
    edges
        Two vertices and what lies between them, likewise comparable.
    """

    def __init__(self, content: Mapping[Hashable, object], edges: Iterable[Edge]) -> None:
        self._vertices = list(content)
        place = {vertex: i for i, vertex in enumerate(self._vertices)}
        listed = [(place[one], place[other], comparable(label)) for one, other, label in edges]
        labels = _ranks([label for _, _, label in listed])
        self._near: list[list[tuple[int, int]]] = [[] for _ in self._vertices]
        for (one, other, _), label in zip(listed, labels, strict=True):
            self._near[one].append((other, 2 * label))
            self._near[other].append((one, 2 * label + 1))
        self._color: list[int] = []
        self._cells: dict[int, set[int]] = {}
        self._start(_ranks([comparable(content[vertex]) for vertex in self._vertices]))

    @property
    def all(self) -> Mapping[Hashable, int]:
        """Color of every vertex."""
        return dict(zip(self._vertices, self._color, strict=True))

    def refine(self, content: Mapping[Hashable, object]) -> None:
        """Tell more vertices apart: by what else they are, where that is said. Colors keep their order."""
        said = [comparable(content.get(vertex)) for vertex in self._vertices]
        self._start(_ranks(list(zip(self._color, said, strict=True))))

    def part(self) -> None:
        """Give every vertex a color of its own. Which of several that nothing tells apart comes first is left open.

        One after the other is told apart and the rest follows, so those of unlike kinds that belong together stay
        together: whichever comes first, what is found differs by a renaming alone, where they are interchangeable.
        """
        coarse = list(self._color)
        for color in range(len(self._vertices)):
            while len(self._cells.get(color, ())) > 1:
                one = min(self._cells[color])
                self._move([one], len(self._cells))
                self._settle([self._color[one]])
        self._number(_ranks(list(zip(coarse, self._color, strict=True))))

    def _start(self, ranks: list[int]) -> None:
        self._number(ranks)
        self._settle(list(self._cells))
        self._number(_ranks(list(zip(ranks, self._color, strict=True))))

    def _number(self, ranks: list[int]) -> None:
        self._color, self._cells = ranks, defaultdict(set)
        for vertex, color in enumerate(ranks):
            self._cells[color].add(vertex)
        self._cells = dict(self._cells)

    def _settle(self, queue: list[int]) -> None:
        """Split cells by the edges that lead from them to cells of the queue, and those that come of it."""
        heapq.heapify(queue)
        waiting = set(queue)
        while queue:
            color = heapq.heappop(queue)
            waiting.discard(color)
            for new in self._split_by(color):
                if new not in waiting:
                    waiting.add(new)
                    heapq.heappush(queue, new)

    def _split_by(self, color: int) -> list[int]:
        seen: defaultdict[int, list[int]] = defaultdict(list)
        for vertex in self._cells[color]:
            for other, label in self._near[vertex]:
                seen[other].append(label)
        touched: defaultdict[int, defaultdict[tuple[int, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
        for vertex, labels in seen.items():
            touched[self._color[vertex]][tuple(sorted(labels))].append(vertex)
        return [new for cell in sorted(touched) for new in self._split(cell, touched[cell])]

    def _split(self, cell: int, groups: Mapping[tuple[int, ...], list[int]]) -> list[int]:
        """Give each group but the largest a color of its own; without a signature are those not touched."""
        rest = len(self._cells[cell]) - sum(map(len, groups.values()))
        sizes = {(): rest, **{sign: len(group) for sign, group in groups.items()}} if rest else {
            sign: len(group) for sign, group in groups.items()
        }  # fmt: skip
        signs = sorted(sizes)
        stays = max(signs, key=lambda sign: sizes[sign])
        found = []
        for sign in signs:
            if sign != stays:
                group = groups[sign] if sign else self._cells[cell].difference(*groups.values())
                found.append(len(self._cells))
                self._move(group, found[-1])
        return found

    def _move(self, group: Iterable[int], color: int) -> None:
        moved = set(group)
        self._cells[self._color[next(iter(moved))]] -= moved
        self._cells[color] = moved
        for vertex in moved:
            self._color[vertex] = color


def comparable(value: object) -> object:
    """Make what holds texts, numbers, nothing and tuples of these comparable with any other such value."""
    if value is None:
        return (0,)
    if isinstance(value, str):
        return (2, str(value))
    if isinstance(value, tuple | list):
        return (3, tuple(comparable(one) for one in value))
    return (1, float(value))  # type: ignore[arg-type]  # a number or a truth value is all that is left


def _ranks(values: Sequence[object]) -> list[int]:
    """Place of each value among all different ones."""
    place = {value: rank for rank, value in enumerate(sorted(set(values)))}  # type: ignore[type-var]
    return [place[value] for value in values]
