"""Addresses of the calendar's staff pages."""

from django.urls import path

from . import backoffice

urlpatterns = [
    path("calendar/", backoffice.years, name="calendar"),
    path("calendar/year/", backoffice.year, name="calendar_year"),
    path("calendar/take-back/", backoffice.withdraw, name="calendar_withdraw"),
]
