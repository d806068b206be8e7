"""Views for a BI tool: figures in the units that people speak of, and the last run of each kind."""

from alembic import op

revision = "0002"
down_revision = "0001"

_VIEWS = {
    "v_runs": """
        SELECT id, batch, name, problem, tiers, status,
               objective / 1e9 AS objective_thousand, bound / 1e9 AS bound_thousand,
               100 * gap AS gap_percent, unit, seconds, started, stopped, netform, folder
        FROM runs""",
    "v_groups": """
        SELECT r.name AS run_name, r.problem, r.batch, r.stopped, g.*
        FROM groups g JOIN runs r ON r.id = g.run""",
    "v_practices": """
        SELECT r.name AS run_name, r.problem, r.batch, r.stopped, p.*
        FROM practices p JOIN runs r ON r.id = p.run""",
    "v_latest": """
        SELECT r.* FROM runs r
        WHERE NOT EXISTS (
            SELECT 1 FROM runs later
            WHERE later.problem = r.problem AND later.asked = r.asked
              AND (later.stopped > r.stopped
                   OR (later.stopped = r.stopped AND later.id > r.id)))""",
}


def upgrade() -> None:
    """Make the views."""
    for name, query in _VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
