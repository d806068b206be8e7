"""The revisions of the run store's tables, for alembic."""
