"""How Alembic reaches certify's rows. Called by certify.tables, which gives an open connection."""

from alembic import context

from certify.db import Instant
from certify.tables import METADATA


def render(kind, item, _autogenerate):
    """A migration says what is in the database, and imports nothing of ours that may change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
