def test_every_row_and_patient_is_accounted_for(files):
    files.lists = files.lists.replace("A2,9000\n", "")
    files.postcodes = files.postcodes.replace("ZZ1 3AA", "ZZ1 3XX")
    account = files.build(areas=("icb_code=QAA",)).reconciliation
    counts = {line.label: (line.whole, line.area) for line in account.lines}
    assert [(whole.rows, whole.patients) for whole, _ in counts.values()] == [
        (5, 25_000),
        (1, 0),
        (1, 8_000),
        (3, 17_000),
        (1, 123),
    ]
    assert [(area.rows, area.patients) for _, area in counts.values() if area] == [
        (3, 18_000),
        (1, 0),
        (1, 8_000),
        (1, 10_000),
    ]
    assert [(gone.practice_code, gone.patients) for gone in account.dropped] == [
        ("A2", None),
        ("A3", 8_000),
    ]


def test_the_text_names_what_was_dropped_and_why(files):
    files.lists = files.lists.replace("A2,9000\n", "")
    files.postcodes = files.postcodes.replace("ZZ1 3AA,400000,310000,,", "ZZ1 3AA,,,inf,inf")
    text = files.build().reconciliation.text()
    assert (
        "dropped A2 (SECOND, SURGERY), list size unknown: no list size (not in lists.csv)" in text
    )
    assert (
        "dropped A3 (THIRD SURGERY), 8,000 patients: no coordinates "
        "(postcode ZZ13AA has no grid reference in postcodes.csv)" in text
    )
    assert "list sizes of others (not in map.csv)" in text


def test_without_an_area_there_is_one_column(files):
    text = files.build().reconciliation.text()
    assert text.splitlines()[0].split() == ["whole", "input"]
