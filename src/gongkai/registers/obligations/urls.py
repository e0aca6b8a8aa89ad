"""Addresses of the obligations' staff pages."""

from django.urls import path

from . import backoffice

urlpatterns = [
    path("obligations/<int:number>/", backoffice.obligation, name="obligation"),
    path("reckon/", backoffice.reckon, name="reckon"),
]
