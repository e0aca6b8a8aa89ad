"""Addresses of the staff pages of republications."""

from django.urls import path

from . import backoffice

urlpatterns = [
    path("republications/", backoffice.republications, name="republications"),
    path("republications/file/", backoffice.hand_in, name="republication_file"),
    path("republications/<int:number>/", backoffice.republication, name="republication"),
    path("republications/<int:number>/accept/", backoffice.accept, name="republication_accept"),
    path("republications/<int:number>/decline/", backoffice.decline, name="republication_decline"),
    path("feeds/", backoffice.feeds, name="feeds"),
    path("feeds/<int:number>/end/", backoffice.end_feed, name="feed_end"),
]
