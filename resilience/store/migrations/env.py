"""What Alembic runs to bring a store to the newest form, on the connection that it is given."""

from __future__ import annotations

from alembic import context

from resilience.store.records import StoreBase
from resilience.store.schema import VERSION_TABLE


def migrate() -> None:
    """Make what is missing within the transaction that is open."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=StoreBase.metadata,
        version_table=VERSION_TABLE,
        render_as_batch=True,
    )
    context.run_migrations()


migrate()
