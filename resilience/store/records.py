"""The tables of the store, and a record as the rest of the engine sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import JSON, BigInteger, Boolean, Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping


class StoreBase(DeclarativeBase):
    """Base of all tables of the store."""


class RunRow(StoreBase):
    """One run: its key, its revision within its period, where its folder is, and how it is run again."""

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("kind", "model", "period", "revision", name="runs_revision"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    inputs: Mapped[str] = mapped_column(String(64))
    engine: Mapped[str] = mapped_column(Text)
    seed: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int]
    superseded: Mapped[bool] = mapped_column(Boolean)
    outcome: Mapped[str] = mapped_column(Text)
    folder: Mapped[str] = mapped_column(Text)
    recorded: Mapped[str] = mapped_column(Text)
    words: Mapped[list[str]] = mapped_column(JSON)
    figures: Mapped[list[FigureRow]] = relationship(cascade="all, delete-orphan", order_by="FigureRow.name")
    digests: Mapped[list[DigestRow]] = relationship(cascade="all, delete-orphan", order_by="DigestRow.name")


class FigureRow(StoreBase):
    """One number of a run by its name, such as its objective."""

    __tablename__ = "figures"

    run: Mapped[int] = mapped_column(ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[float] = mapped_column(Float)


class DigestRow(StoreBase):
    """SHA-256 of one input of a run by its name."""

    __tablename__ = "digests"

    run: Mapped[int] = mapped_column(ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    sha256: Mapped[str] = mapped_column(Text)


@on_screen
@dataclass(frozen=True, slots=True)
class RunRecord:
    """What the store knows of a run.

    `number` names it; `revision` counts runs of one kind, model and period, of which those before the newest are
    `superseded`. `outcome` is `done` or `stopped`, `folder` where its run folder was put, `recorded` when (UTC),
    `words` the command that made it, `figures` its main numbers in the units of its folder, `digests` its inputs.
    """

    number: int
    key: str
    kind: str
    model: str
    period: str
    inputs: str
    engine: str
    seed: int
    revision: int
    superseded: bool
    outcome: str
    folder: str
    recorded: str
    words: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


PLAIN = (
    "number", "key", "kind", "model", "period", "inputs", "engine", "seed", "revision", "superseded", "outcome",
    "folder", "recorded",
)  # fmt: skip
"""Fields of a record that are columns of its row."""


def record_of(row: RunRow) -> RunRecord:
    """A row as a record, free of its session."""
    return RunRecord(
        **{name: getattr(row, name) for name in PLAIN},
        words=tuple(row.words),
        figures={figure.name: figure.value for figure in row.figures},
        digests={digest.name: digest.sha256 for digest in row.digests},
    )
