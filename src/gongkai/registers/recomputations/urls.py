"""Addresses of the staff pages of changed calendars."""

from django.urls import path

from . import backoffice

urlpatterns = [
    path("calendar/enter/", backoffice.enter, name="holiday_entry"),
    path("calendar/changes/", backoffice.reports, name="recomputations"),
    path("calendar/change/", backoffice.report, name="recomputation"),
    path("calendar/change.csv", backoffice.report_csv, name="recomputation_csv"),
]
