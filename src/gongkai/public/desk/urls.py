"""Addresses of the desk."""

from django.urls import path
from django.views.i18n import set_language

from .display import set_display

urlpatterns = [
    path("display", set_display, name="desk_display"),
    path("language", set_language, name="set_language"),
]
