"""Addresses of the desk."""

from django.urls import path
from django.views.i18n import set_language

from gongkai.registers.organs.permissions import anyone

from . import audit_pages, backoffice
from .display import set_display

urlpatterns = [
    path("inbox/", backoffice.inbox, name="desk_inbox"),
    path("board/", backoffice.board, name="desk_board"),
    path("obligations/", backoffice.owed, name="desk_owed"),
    path("audit/", audit_pages.entries, name="audit"),
    path("audit/check/", audit_pages.check, name="audit_check"),
    path("audit/export/", audit_pages.export, name="audit_export"),
    path("display", set_display, name="desk_display"),
    path("language", anyone(set_language), name="set_language"),
]
