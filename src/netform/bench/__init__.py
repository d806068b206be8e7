"""How good and how fast is it? Instances solved and verified as a user would, in one table."""

from netform.bench.backends import Backend, backend_from_words
from netform.bench.best_known import Known, KnownEntry, Provenance, plan_file, read_best_known
from netform.bench.findings import Finding, findings
from netform.bench.formats import FORMATS, rows_of
from netform.bench.instances import find_instances, plans_of
from netform.bench.library import library_table
from netform.bench.options import BenchOptions
from netform.bench.protocol import protocol_of
from netform.bench.row import Row

__all__ = [
    "FORMATS",
    "Backend",
    "BenchOptions",
    "Finding",
    "Known",
    "KnownEntry",
    "Provenance",
    "Row",
    "backend_from_words",
    "find_instances",
    "findings",
    "library_table",
    "plan_file",
    "plans_of",
    "protocol_of",
    "read_best_known",
    "rows_of",
]
