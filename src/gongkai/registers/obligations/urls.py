"""Addresses of the obligations' staff pages."""

from django.urls import path

from . import backoffice, law_pages

urlpatterns = [
    path("obligations/<int:number>/", backoffice.obligation, name="obligation"),
    path("reckon/", backoffice.reckon, name="reckon"),
    path("profiles/", law_pages.profiles, name="profiles"),
    path("profiles/compare/", law_pages.comparison, name="profiles_compared"),
    path("profiles/compare.csv", law_pages.comparison_csv, name="profiles_compared_csv"),
    path("profiles/<slug:name>/", law_pages.profile, name="profile"),
    path("profiles/<slug:name>/<str:duty_id>/", law_pages.duty, name="profile_duty"),
]
