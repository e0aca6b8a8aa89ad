"""The rule on a view and the middleware that refuses a view without one."""

from functools import wraps

import pytest
from django.http import HttpResponse
from django.urls import include, path

from gongkai.registers.organs import permissions
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import Audience, anyone, permitted, rule_of, signed_in

from .conftest import TODAY, account


def page(request):
    return HttpResponse(" ".join(sorted(request.scope.roles)))


def page_made(decorator):
    @decorator
    def view(request):
        return page(request)

    return view


urlpatterns = [
    path("accounts/", include("gongkai.registers.accounts.urls")),
    path("desk/", page_made(signed_in), name="desk"),
    path("unruled/", page, name="unruled"),
    path("nobody/", page, name="account_signup"),
    path("anyone/", page_made(anyone), name="anyone"),
    path("signed-in/", page_made(signed_in), name="signed_in"),
    path("clerks/", page_made(permitted(Role.CLERK, Role.OFFICE)), name="clerks"),
]


@pytest.fixture
def pages(settings):
    settings.ROOT_URLCONF = __name__
    settings.DEMONSTRATION_AS_OF = str(TODAY)


def test_a_view_without_a_rule_is_not_there_for_anybody(pages, client, land, holder, client_of):
    for someone in (client, client_of(holder(Role.CLERK, land.city))):
        assert someone.get("/unruled/").status_code == 404
        assert someone.post("/unruled/").status_code == 404
        assert someone.get("/nobody/").status_code == 404


def test_what_is_for_anyone_costs_no_query(pages, client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/anyone/").content == b""


def test_someone_who_is_not_signed_in_is_led_to_sign_in_and_back(pages, client, db):
    answer = client.get("/clerks/?page=2")

    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/clerks/%3Fpage%3D2")


def test_an_account_without_post_is_signed_in_and_nothing_more(pages, db, client_of):
    client = client_of(account("new"))

    assert client.get("/signed-in/").status_code == 200
    assert client.get("/clerks/").status_code == 403


def test_a_role_opens_its_pages_in_three_queries(pages, land, holder, client_of, django_assert_max_num_queries):
    client = client_of(holder(Role.CLERK, land.city))
    client.get("/clerks/")

    with django_assert_max_num_queries(3):
        assert client.get("/clerks/").content == b"clerk"


def test_an_office_without_second_factor_is_led_to_set_it_up(pages, land, holder, client_of):
    client = client_of(holder(Role.OFFICE, land.city))

    assert client.get("/clerks/")["Location"] == "/accounts/second-factor/activate/"
    assert client.get("/signed-in/").status_code == 302
    assert client.get("/anyone/").status_code == 200


def test_a_rule_survives_another_decorator():
    def other(view):
        @wraps(view)
        def wrapped(request):
            return view(request)

        return wrapped

    view = other(page_made(permitted(Role.CLERK)))

    assert rule_of(view, None).roles == {Role.CLERK}


def test_a_rule_for_no_role_is_a_mistake():
    with pytest.raises(ValueError, match="at least one role"):
        permitted()


def test_library_views_are_allowed_by_name(settings):
    settings.PERMISSIONS_OF_LIBRARY_VIEWS = {"known": "signed_in"}

    assert rule_of(page, "known").audience is Audience.SIGNED_IN
    assert rule_of(page, "other") is None
    assert permissions.NOBODY.audience is Audience.NOBODY
