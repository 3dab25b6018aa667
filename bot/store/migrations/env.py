"""Run by Alembic with the connection that `upgrade` was handed."""

from alembic import context

from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    user_module_prefix="tables.",
)
with context.begin_transaction():
    context.run_migrations()
