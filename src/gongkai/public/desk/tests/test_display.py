import pytest
from django.urls import reverse

from gongkai.public.desk.display import COOKIE
from gongkai.public.desk.tests.gallery.pages import ADDRESSES

pytestmark = pytest.mark.urls(ADDRESSES)


@pytest.mark.django_db
def test_a_chosen_mode_is_remembered_and_the_reader_stays_where_they_were(client):
    answer = client.post(reverse("desk_display"), {"mode": "elder", "next": "/board/?plan=3"})

    assert answer.status_code == 302
    assert answer["Location"] == "/board/?plan=3"
    assert answer.cookies[COOKIE].value == "elder"
    assert answer.cookies[COOKIE]["httponly"]


@pytest.mark.django_db
@pytest.mark.parametrize("away", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client, away):
    assert client.post(reverse("desk_display"), {"mode": "elder", "next": away})["Location"] == "/desk/"


@pytest.mark.django_db
def test_an_unknown_mode_is_not_stored(client):
    assert COOKIE not in client.post(reverse("desk_display"), {"mode": "neon"}).cookies


@pytest.mark.django_db
def test_only_a_form_may_choose(client):
    assert client.get(reverse("desk_display")).status_code == 405
