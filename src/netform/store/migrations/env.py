"""How alembic reaches the store: over the connection that `RunStore` has open."""

from alembic import context

from netform.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes a table by a copy
)
with context.begin_transaction():
    context.run_migrations()
