"""Addresses of the reminders' staff pages."""

from django.urls import path

from . import backoffice

urlpatterns = [
    path("reminders/", backoffice.reminders, name="reminders"),
    path("reminders/seen/", backoffice.seen, name="reminders_seen"),
]
