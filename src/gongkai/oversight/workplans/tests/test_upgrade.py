"""What an upgrade does to rows that are there."""

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

from gongkai.oversight.workplans.models import WorkPlan

from .situations import NOTICE

MANY = "，".join(f"市第{number}局" for number in range(150))


def test_addressees_that_were_cut_are_read_whole_from_their_notice(city):
    cut, corrected, short = city.draft(), city.draft(NOTICE + "甲\n"), city.draft(NOTICE + "乙\n")
    text = f"通知\n{MANY}：\n"
    for plan, kept in ((cut, MANY[:500]), (corrected, "各" * 500)):
        spans = {"addressees": [3, 3 + len(MANY) + 1]}
        WorkPlan.objects.filter(pk=plan.pk).update(text=text, addressees=kept, spans=spans)
    module = import_module("gongkai.oversight.workplans.migrations.0005_addressees_read_again")

    module.read_again(apps, SimpleNamespace(connection=connection))

    found = [WorkPlan.objects.get(pk=plan.pk).addressees for plan in (cut, corrected, short)]
    assert found == [MANY, "各" * 500, "各县、区人民政府，市直各部门"]
