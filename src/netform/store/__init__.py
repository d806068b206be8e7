"""Where runs are kept to be found again: a database beside the run folders, or a server."""

from netform.store.run_store import RunStore
from netform.store.stored_run import StoredRun

__all__ = ["RunStore", "StoredRun"]
