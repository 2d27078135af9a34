"""Run by Alembic for each command; the connection comes from `roomful.db.opening`."""

from alembic import context

from roomful.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
