"""Addresses of the library for everyone."""

from django.urls import path, re_path

from . import views

MONTH = r"(?P<month>[0-9]{4}-[0-9]{2})"

urlpatterns = [
    path("library/", views.library, name="public_library"),
    path("library/feed.xml", views.library_feed, name="public_library_feed"),
    re_path(rf"^library/{MONTH}/$", views.library_month, name="public_library_month"),
    re_path(rf"^library/{MONTH}/(?P<part>[1-9][0-9]{{0,4}})/$", views.library_part, name="public_library_part"),
    path("library/<slug:kind>/<str:word>/", views.narrowed, name="public_library_list"),
    path("library/<slug:kind>/<str:word>/feed.xml", views.narrowed_feed, name="public_library_list_feed"),
    path("library/<slug:kind>/<str:word>/<str:month>/", views.narrowed_month, name="public_library_list_month"),
    path(
        "library/<slug:kind>/<str:word>/<str:month>/<int:part>/", views.narrowed_part, name="public_library_list_part"
    ),
]
