"""Index numbers: given one after another, once, in the form of the place."""

from datetime import date

import pytest

from gongkai.disclosure.records import numbering
from gongkai.disclosure.records.models import Record
from gongkai.law import load_profile

from .bureaus import Bureau, content

pytestmark = pytest.mark.django_db


@pytest.mark.demand("REC-5")
def test_serials_follow_each_other_and_begin_anew_with_the_year():
    bureau = Bureau("zhaotong")
    first, second = (bureau.sign(bureau.draft(content(bureau))) for _ in range(2))
    assert first.index_number == f"{bureau.organ.pk:09d}/2020-00001"
    assert second.index_number == f"{bureau.organ.pk:09d}/2020-00002"
    assert numbering.next_index_number(first, on=date(2021, 1, 4)).endswith("/2021-00001")


def test_a_number_that_is_taken_is_passed_over():
    bureau = Bureau("zhaotong")
    record = bureau.draft(content(bureau))
    Record.objects.filter(pk=record.pk).update(index_number=f"{bureau.organ.pk:09d}/2020-00001")
    assert numbering.next_index_number(record, on=date(2020, 9, 1)).endswith("/2020-00002")


@pytest.mark.parametrize("profile", ["yunnan", "zhaotong", "ziyang", "shizong", "tongliao"])
def test_every_place_has_a_form(profile):
    assert "{serial" in load_profile(profile).wording["index_number"]
