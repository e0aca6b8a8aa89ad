"""What every answer tells the browser it may do: nothing but what the platform itself serves."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
)


def content_security_policy() -> str:
    """What a page may load and send; browsers count where a form is led on to, so the identity service is named."""
    origins = settings.IDENTITY_SERVICE["origins"] if settings.IDENTITY_SERVICE else ()
    own = "form-action 'self'"
    return CONTENT_SECURITY_POLICY.replace(own, " ".join((own, *origins)))


class SafetyHeaders:
    """Sets the headers that Django's own middleware does not; an answer that already carries one keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its headers; search engines are kept out unless a public page says otherwise."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", content_security_policy())
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if hasattr(request, "user") and request.user.is_authenticated:
            # What one person saw is kept by no proxy, nor by the browser for the next person at the same desk.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
