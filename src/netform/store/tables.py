"""The tables of the run store, in SQLite and PostgreSQL alike.

Costs are whole objective units, which may exceed 53 bits; patients and travel are as in
`groups.csv`; times are UTC, as ISO text with a `Z`, so that they sort and compare alike everywhere.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()


def _run() -> Column[str]:
    """Return the column that names the run of a row; what is said of a run goes with it."""
    return Column("run", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)


RUNS = Table(
    "runs",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("batch", Text, nullable=False, default=""),
    Column("name", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("tiers", Text, nullable=False),
    Column("asked", Text, nullable=False),  # the options, as JSON
    Column("status", String(16), nullable=False),
    Column("objective", BigInteger),
    Column("bound", BigInteger),
    Column("certified_bound", BigInteger),
    Column("gap", Float),
    Column("unit", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("peak_memory_mb", Float),
    Column("solver", Text, nullable=False),
    Column("netform", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("stopped", Text, nullable=False),
    Column("folder", Text, nullable=False),  # empty where there is none
    Column("title", Text, nullable=False, default=""),  # the problem's name for itself
    Column("digest", String(64)),  # of the problem's files
    Column("question", Text, nullable=False, default=""),  # of `asked`, what the series shares
    Column("seed", BigInteger),
    Column("exit_code", Integer),
    Column("error", Text, nullable=False, default=""),
    Index("runs_by_time", "stopped"),
    Index("runs_by_status", "status", "stopped"),
    Index("runs_by_problem", "problem", "stopped"),
    Index("runs_by_batch", "batch", "stopped"),
)

GROUPS = Table(
    "groups",
    METADATA,
    _run(),
    Column("tier", String(16), primary_key=True),
    Column("name", Text, primary_key=True),  # its first practice
    Column("hub", Text, nullable=False),
    Column("practices", Integer, nullable=False),
    Column("patients", Integer, nullable=False),
    Column("travel", BigInteger),
    Column("mean_distance", Float),
    Column("largest_distance", Float),
    Column("relationships", Integer),
    Column("covered", Integer),  # patients whose practice is covered only
    Column("in_band", Boolean),
    Column("waiver", Text, nullable=False, default=""),  # what allows it to be out of band
)

PRACTICES = Table(
    "practices",
    METADATA,
    _run(),
    Column("practice", Text, primary_key=True),
    Column("network", Text, nullable=False),
    Column("federation", Text, nullable=False),
    Column("participation", Text, nullable=False),
    Index("practices_by_code", "practice"),
)

RELATIONSHIPS = Table(
    "relationships",
    METADATA,
    _run(),
    Column("trust", Text, primary_key=True),
    Column("tier", String(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("practices", Integer, nullable=False),  # that deal with the trust, each for itself
    Column("today", Integer),  # groups of today that do
    Column("planned", Integer),  # groups of the plan that do
)

EVENTS = Table(
    "events",
    METADATA,
    _run(),
    Column("number", Integer, primary_key=True),
    Column("seconds", Float, nullable=False),
    Column("step", Text, nullable=False),
    Column("figures", Text, nullable=False),  # as JSON
)

OF_A_RUN = (GROUPS, PRACTICES, RELATIONSHIPS, EVENTS)
"""What is said of a run in rows of its own."""
