"""Addresses of the queue's staff page."""

from django.urls import path

from . import backoffice

urlpatterns = [
    path("jobs/", backoffice.jobs, name="jobs"),
    path("jobs/start-again/", backoffice.start_again, name="job_start_again"),
]
