"""Addresses of the public pages of progress."""

from django.urls import path

from . import progress_pages

urlpatterns = [
    path("", progress_pages.plans, name="progress"),
    path("<int:number>/", progress_pages.plan, name="progress_plan"),
    path("<int:number>/<int:part>/", progress_pages.plan, name="progress_plan_part"),
    path("<int:number>/progress.json", progress_pages.plan_json, name="progress_plan_json"),
]
