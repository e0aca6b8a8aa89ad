"""Addresses for other systems: each is noted, and asks for a key itself; the description is for everyone."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, include, path

from gongkai.registers.organs.permissions import anyone, machine

from .api import api
from .guarding import noted

DESCRIPTION, ROOT = "openapi-json", "api-root"


def _ruled(pattern: URLPattern) -> URLPattern:
    view: Callable[..., Any] = pattern.callback
    if pattern.name == ROOT:  # answers nothing; the library needs its name (``PERMISSIONS_OF_LIBRARY_VIEWS``)
        return pattern
    guarded = anyone(_named(view)) if pattern.name == DESCRIPTION else machine(noted(view))
    return path(str(pattern.pattern), guarded, name=pattern.name)


def _named(view: Callable[..., Any]) -> Callable[..., Any]:
    """A library's partial function as one that can carry a rule."""

    def described(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return described


_patterns, _, _namespace = api.urls
urlpatterns = [path("", include(([_ruled(one) for one in _patterns if isinstance(one, URLPattern)], _namespace)))]
