from pathlib import Path

from netform.bench.measured import Measured, measured


def test_a_command_of_netform_is_run_and_measured():
    done = measured("--version")
    assert (done.code, done.stopped) == (0, False)
    assert done.out.startswith("netform, version ")
    assert done.seconds > 0
    assert done.memory_mb is None or 5 < done.memory_mb < 200


def test_a_refusal_says_why():
    done = measured("verify", "/nowhere", str(Path(__file__)))
    assert done.code == 2
    assert "nowhere" in done.last_line
    assert "Remedy: " in done.last_line
    assert not done.last_line.startswith("netform: ")


def test_a_command_that_takes_too_long_is_stopped():
    done = measured("--help", at_most=0.001)
    assert done.stopped


def test_the_last_line_of_silence_is_empty():
    assert Measured(1, False, 1.0, None, "", " \n").last_line == ""
