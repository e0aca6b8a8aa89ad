"""How a reader wants to see the desk: plain, elder or high contrast, remembered by a cookie."""

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongkai.registers.organs.permissions import anyone

COOKIE = "gongkai_display"
DESK = "/desk/"
ONE_YEAR_SECONDS = 365 * 24 * 60 * 60


class Mode(TextChoices):
    """The display modes; ``plain`` is what one sees without choosing."""

    PLAIN = "plain", _("Plain")
    ELDER = "elder", _("Elder")
    CONTRAST = "contrast", _("High contrast")


def chosen_mode(request: HttpRequest) -> Mode:
    """The mode that the cookie names; plain when it names none."""
    named = request.COOKIES.get(COOKIE, "")
    return Mode(named) if named in Mode.values else Mode.PLAIN


@anyone
@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Remember the chosen mode and go back to where the reader was."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = DESK
    mode = request.POST.get("mode", "")
    response = HttpResponseRedirect(back)
    if mode in Mode.values:
        response.set_cookie(
            COOKIE, mode, max_age=ONE_YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response
