"""Runs the revisions on the connection that the caller has opened, in the transaction that the caller has begun.

Imports nothing of jobmatch: a revision must mean the same whatever the program has become.
"""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),  # for `alembic.autogenerate`, when one is written
    transactional_ddl=True,  # SQLite too: the store begins its transactions itself
    render_as_batch=True,  # SQLite alters a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
