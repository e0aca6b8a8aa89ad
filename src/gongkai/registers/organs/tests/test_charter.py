"""A government's organs come from a file: all of them or none, and once."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from gongkai.registers.audit.models import Entry
from gongkai.registers.organs import charter, services
from gongkai.registers.organs.models import Organ, OrganName, ResponsibilityKind

from .conftest import AT, TODAY

ORGANS = Path(settings.PROJECT) / "demo" / "organs"
HEAD = 'since = 2019-04-01\n[government]\nname = "青川市人民政府"\nlevel = "city"\nprofile = "national"\n'


def row(name: str, kind: str = "department", **more: str) -> str:
    lines = [f'{key} = "{value}"' for key, value in {"name": name, "kind": kind, **more}.items()]
    return "[[organ]]\n" + "\n".join(lines) + "\n"


@pytest.fixture
def file(tmp_path, db):
    def write(text: str) -> Path:
        path = tmp_path / "青川.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_five_governments_load_and_a_second_time_changes_nothing(db):
    paths = [ORGANS / f"{name}.toml" for name in ("yunnan", "zhaotong", "ziyang", "shizong", "tongliao")]
    first = [charter.load(path, at=AT, by=None) for path in paths]
    counts = Organ.objects.count(), OrganName.objects.count(), Entry.objects.count()

    second = [charter.load(path, at=AT, by=None) for path in paths]

    assert sum(len(loaded.founded) for loaded in first) == Organ.objects.count()
    assert all(not loaded.founded for loaded in second)
    assert (Organ.objects.count(), OrganName.objects.count(), Entry.objects.count()) == counts
    assert Organ.objects.get(name="昭通市人民政府").parent.name == "云南省人民政府"


def test_what_was_renamed_since_is_not_entered_again(file):
    path = file(HEAD + row("青川市教育体育局"))
    charter.load(path, at=AT, by=None)
    services.rename_organ(Organ.objects.get(name="青川市教育体育局"), name="青川市教育局", on=TODAY, at=AT, by=None)

    assert charter.load(path, at=AT, by=None).founded == ()
    assert Organ.objects.count() == 2


def test_a_name_added_to_the_file_later_is_recorded(file):
    charter.load(file(HEAD + row("青川市教育体育局")), at=AT, by=None)

    charter.load(file(HEAD + row("青川市教育体育局", short_name="市教体局")), at=AT, by=None)

    assert OrganName.objects.filter(text="市教体局").count() == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + row("青川市司法局") + row("青川市司法局"), ["row 2 (青川市司法局)", "row 1"]),
        (
            HEAD + row("青川市司法局", short_name="市局") + row("青川市公安局", short_name="市局"),
            ["青川市公安局", "市局"],
        ),
        (HEAD + row("青川市司法局", kind="bureau"), ["row 1", "`kind`", "'bureau'"]),
        (HEAD + row("青川市司法局", telephon="0"), ["row 1", "`telephon`"]),
        (HEAD + row("青川市司法局", under="没有的政府"), ["row 1", "没有的政府"]),
        (HEAD + row(""), ["row 1", "`name`"]),
        (HEAD.replace("2019-04-01", "2030-01-01"), ["[government]", "2030"]),
        (HEAD.replace("2019-04-01", '"2019"'), ["[government]", "`since`"]),
        ("since = 2019-04-01", ["[government]"]),
        ("[government", ["青川.toml"]),
    ],
)
def test_a_wrong_file_says_where_and_why_and_stores_nothing(file, text, expected):
    path = file(text)

    from django.utils import translation

    with translation.override("en"), pytest.raises(charter.UnusableCharter) as error:
        charter.load(path, at=AT, by=None)

    assert all(word in str(error.value) for word in expected), str(error.value)
    assert Organ.objects.count() == 0
    assert Entry.objects.count() == 0


def test_who_answers_is_recorded_once_and_not_again_after_a_change(file):
    path = file(HEAD + row("青川市司法局", handler="经办人", ogi_body="办公室") + "filed_on = 2020-05-20\n")
    charter.load(path, at=AT, by=None)
    organ = Organ.objects.get(name="青川市司法局")
    services.file_responsibility(
        organ, kind=ResponsibilityKind.HANDLER, person_or_body="新经办人", since=TODAY, at=AT, by=None
    )

    charter.load(path, at=AT, by=None)

    assert sorted(organ.responsibilities.values_list("person_or_body", "filed_on")) == [
        ("办公室", date(2020, 5, 20)),
        ("新经办人", None),
        ("经办人", date(2020, 5, 20)),
    ]


def test_every_problem_is_told_at_once(file):
    with pytest.raises(charter.UnusableCharter) as error:
        charter.load(file(HEAD + row("甲局", kind="x") + row("乙局", kind="y")), at=AT, by=None)

    assert len(error.value.problems) == 2


def test_a_file_that_contradicts_the_register_is_refused(file):
    charter.load(file(HEAD + row("青川市司法局")), at=AT, by=None)

    with pytest.raises(charter.UnusableCharter):
        charter.load(file(HEAD + row("青川市司法局", kind="body")), at=AT, by=None)


def test_the_command_loads_files_and_tells_what_came_of_them(file):
    path, said = file(HEAD + row("青川市司法局")), StringIO()

    call_command("load_organs", str(path), stdout=said)

    assert "青川市人民政府" in said.getvalue()
    with pytest.raises(CommandError, match=r"青川\.toml"):
        call_command("load_organs", str(file("[government")))
    with pytest.raises(CommandError):
        call_command("load_organs", str(path.with_name("nowhere.toml")))
