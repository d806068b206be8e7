"""`netform travel` on the command line."""

import json
from pathlib import Path

from netform.problem import save_problem
from tests.problem.test_travel_checks import with_travel

INSTANCE = Path(__file__).parents[2] / "instances" / "tower-hamlets"


def test_straight_lines_are_said_to_be_so(netform):
    answer = netform("travel", INSTANCE)
    assert answer.code == 0
    assert "straight line" in answer.out
    assert "nothing is doubtful" in answer.out


def test_doubts_are_printed_and_are_the_exit_code(netform, tmp_path):
    def change(table):
        table[0][3] = None

    save_problem(with_travel(change), tmp_path / "p")
    answer = netform("travel", tmp_path / "p")
    assert answer.code == 1
    assert "warning: pairs with travel in one direction only: 1" in answer.out
    told = json.loads(netform("travel", tmp_path / "p", "--json").out)
    assert (told["listed"], told["pairs"]) == (11, 12)
    assert told["findings"][0]["check"] == "travel_one_way"
