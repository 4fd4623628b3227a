"""The first form: runs, their figures and the digests of their inputs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "model", "period")),
        sa.Column("inputs", sa.String(64), nullable=False),
        sa.Column("engine", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("superseded", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("outcome", "folder", "recorded")),
        sa.Column("words", sa.JSON, nullable=False),
        sa.UniqueConstraint("kind", "model", "period", "revision", name="runs_revision"),
        sqlite_autoincrement=True,
    )
    for table, value in (("figures", sa.Column("value", sa.Float, nullable=False)),
                         ("digests", sa.Column("sha256", sa.Text, nullable=False))):  # fmt: skip
        op.create_table(
            table,
            sa.Column("run", sa.Integer, sa.ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True),
            sa.Column("name", sa.Text, primary_key=True),
            value,
        )


def downgrade() -> None:
    """Take them away."""
    for table in ("digests", "figures", "runs"):
        op.drop_table(table)
