"""What `netform explain PROBLEM RUN --practice` prints."""

HAMLETS = "instances/tower-hamlets"


def test_it_says_where_the_practice_is_and_names_the_next_best_place(netform, hamlets_run):
    row = (hamlets_run / "plan.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    answer = netform("explain", HAMLETS, hamlets_run, "--practice", row[0], "--quiet")
    assert answer.code == 0, answer.err
    lines = answer.out.splitlines()
    assert lines[0].startswith(f"practice   {row[0]}")
    assert lines[1].startswith(f"network    {row[1]}, whose hub")
    assert "thousand patient-km, straight line" in answer.out
    assert "\nany other" in answer.out
    assert lines[-1].startswith("next best  the network of hub ")
    assert lines[-1].endswith("(proved)")


def test_a_network_of_one_with_no_neighbour_has_no_other_place(netform, square, tmp_path):
    text = (square / "problem.toml").read_text(encoding="utf-8").replace("30000", "0")
    (square / "problem.toml").write_text(text, encoding="utf-8")
    (square / "neighbours.csv").write_text("practice_a,practice_b,kind\n", encoding="utf-8")
    run = tmp_path / "run"
    assert netform("solve", square, "--out", run, "--quiet").code == 0
    answer = netform("explain", square, run, "--practice", "A1", "--quiet")
    assert answer.code == 0
    assert "whose hub it is" in answer.out
    assert "neighbours none" in answer.out
    assert answer.out.splitlines()[-1].startswith("no other place")
