"""The page of demands says what the tests' marks say, and claims nothing more."""

import pytest

from tools.demands import Demand, Proof, UnknownDemand, UnprovenDemand, page, proofs


def demand(name, **more):
    return Demand(id=name, section="Plans", clause="YN 1", text="what", works_when="seen", **more)


def test_a_demand_without_a_test_is_not_yet_met():
    assert "| WRK-1 | YN 1 | what | seen |  | not yet |" in page([demand("WRK-1")], [])


def test_a_demand_with_tests_stays_partly_proved_until_a_person_says_otherwise():
    found = [Proof("WRK-1", "src/test_plan.py", "test_a"), Proof("WRK-1", "src/test_plan.py", "test_b")]

    partly = page([demand("WRK-1", missing="the scan")], found)
    proved = page([demand("WRK-1", is_complete=True)], found)

    assert "[test_plan](../src/test_plan.py) (2) | partly: the scan is missing |" in partly
    assert "(2) | proved |" in proved


def test_a_mark_that_names_no_demand_is_refused():
    with pytest.raises(UnknownDemand, match=r"WRK-99 in src/test_plan.py::test_a"):
        page([demand("WRK-1")], [Proof("WRK-99", "src/test_plan.py", "test_a")])


def test_a_demand_called_complete_without_a_test_is_refused():
    with pytest.raises(UnprovenDemand, match="WRK-1"):
        page([demand("WRK-1", is_complete=True)], [])


def test_marks_of_a_function_its_class_and_its_file_all_count(tmp_path):
    file = tmp_path / "tests" / "test_marks.py"
    file.parent.mkdir()
    file.write_text(
        'pytestmark = [pytest.mark.django_db, pytest.mark.demand("A-1")]\n'
        '@pytest.mark.demand("A-2", "A-3")\n'
        "class TestAll:\n"
        '    @pytest.mark.demand("A-4")\n'
        "    def test_it(self): ...\n",
        encoding="utf-8",
    )

    assert [proof.demand for proof in proofs(tmp_path)] == ["A-1", "A-2", "A-3", "A-4"]
