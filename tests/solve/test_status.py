"""The status words and their exit codes are a contract (MODEL.md section 7)."""

from netform.solve import Status


def test_the_words_and_their_exit_codes():
    assert {status.value: status.exit_code for status in Status} == {
        "optimal": 0,
        "within-gap": 0,
        "feasible": 3,
        "infeasible": 4,
        "unknown": 5,
        "interrupted": 130,
    }


def test_a_status_is_its_word():
    assert f"{Status.WITHIN_GAP}" == "within-gap"
    assert Status("optimal") is Status.OPTIMAL
