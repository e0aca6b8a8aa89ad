"""The addresses that the gallery's shell links to, without the pages behind them."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.i18n import set_language

from gongkai.public.desk.context import PLACES
from gongkai.public.desk.display import set_display
from gongkai.registers.organs.permissions import anyone


@anyone
def nothing(request: HttpRequest) -> HttpResponse:
    """An empty page."""
    return HttpResponse()


PERSONAL = ("account_login", "account_change_password", "mfa_index", "account_logout")
urlpatterns = [
    path("display", set_display, name="desk_display"),
    path("language", anyone(set_language), name="set_language"),
    path("desk/", nothing, name="desk"),
    path("inbox/", nothing, name="desk_inbox"),
    *(path(f"{place.url_name}/", nothing, name=place.url_name) for place in PLACES if place.url_name != "desk_inbox"),
    *(path(f"{name}/", nothing, name=name) for name in PERSONAL),
]
