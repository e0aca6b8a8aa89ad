import pytest
from django.core.management import CommandError, call_command

from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations import services
from gongkai.registers.obligations.models import DayCount, MonthCount

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong_numbers(order):
    services.start(order(), profile="ziyang", by=None, at=AT)
    DayCount.objects.update(number=7)
    MonthCount.objects.all().delete()


def test_right_numbers_are_called_right(order, capsys):
    services.start(order(), profile="ziyang", by=None, at=AT)

    call_command("obligations", "recount")

    assert capsys.readouterr().out


def test_wrong_numbers_are_named_and_the_command_fails(wrong_numbers, capsys):
    with pytest.raises(CommandError, match="2"):
        call_command("obligations", "recount")

    assert len(capsys.readouterr().out.splitlines()) == 2


def test_wrong_numbers_are_replaced_on_demand_and_the_register_tells_of_it(wrong_numbers):
    call_command("obligations", "recount", "--repair")

    assert DayCount.objects.get().number == MonthCount.objects.get().number == 1
    assert Entry.objects.filter(act="obligation.recounted").count() == 1
