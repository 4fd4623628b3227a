"""What a rule asks of a scope while its row is read: whoever gives the same answers has the same row.

A rule learns of the scope only by asking what is inside a set, which columns there are, and how long the watch is.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Question = tuple[str, Hashable]
"""Who was asked, and about what."""
Answers = tuple[tuple[str, Hashable, Any], ...]


class Notes:
    """Questions with their answers since the last row was begun, and who answers them."""

    def __init__(self) -> None:
        self._answers: dict[Question, Any] = {}
        self._askers: dict[str, Callable[[Any], Any]] = {}

    def asker(self, name: str, answer: Callable[[Any], Any]) -> None:
        """Say who answers."""
        self._askers[name] = answer

    def begin(self) -> None:
        """Begin another row."""
        self._answers = {}

    def note(self, name: str, about: Hashable, answer: Any) -> None:
        """Write an answer down."""
        self._answers[name, about] = answer

    @property
    def taken(self) -> Answers:
        """What was asked for the row, in the order of asking."""
        return tuple([(name, about, answer) for (name, about), answer in self._answers.items()])

    def agree(self, taken: Answers) -> bool:
        """Whether other questions are answered here as they were there."""
        askers = self._askers
        for name, about, answer in taken:
            asked = askers.get(name)
            if asked is None:
                return False
            found = asked(about)
            if found is not answer and found != answer:
                return False
        return True


class Members(frozenset[Any]):
    """A set that notes what it is asked for."""

    _name: str
    _notes: Notes

    @classmethod
    def noted(cls, given: Iterable[Any], name: str, notes: Notes) -> Members:
        """Note what is asked of a set."""
        members, plain = cls(given), frozenset(given)
        members._name, members._notes = name, notes
        notes.asker(name, plain.__contains__)
        notes.asker(f"{name}, all", lambda _: plain)
        return members

    def __contains__(self, one: object) -> bool:
        found = super().__contains__(one)
        self._notes.note(self._name, one, found)
        return found

    def __iter__(self) -> Iterator[Any]:
        plain = frozenset(super().__iter__())
        self._notes.note(f"{self._name}, all", None, plain)
        return iter(plain)
