import json

from netform import __version__
from netform.bench import BenchOptions, backend_from_words
from netform.bench.protocol import protocol_of


def test_what_stands_beside_a_table():
    backends = (backend_from_words("columns"), backend_from_words("assignment:HiGHS"))
    options = BenchOptions(backends, time_limit=60.0, threads=1, seed=3)
    said = json.loads(json.dumps(protocol_of(options)))
    assert said["netform"] == __version__
    assert said["backends"] == ["columns", "assignment:HiGHS"]
    assert (said["time_limit"], said["threads"], said["seed"]) == (60.0, 1, 3)
    assert said["machine"]["cores"] >= 1
    assert said["memory_limit"] is None
