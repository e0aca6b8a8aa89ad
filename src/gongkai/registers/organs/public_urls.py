"""Addresses of the public pages of organs."""

from django.urls import path

from . import views

urlpatterns = [
    path("organs/", views.organs, name="public_organs"),
    path("organs/functions/", views.functions, name="public_functions"),
    path("organs/functions/functions.csv", views.functions_csv, name="public_functions_csv"),
    path("organs/functions/functions.xlsx", views.functions_xlsx, name="public_functions_xlsx"),
    path("organs/functions/functions.json", views.functions_json, name="public_functions_json"),
    path("organs/functions/<int:number>/", views.functions_of, name="public_functions_of"),
    path("organs/<int:number>/", views.organ, name="public_organ"),
    path("organs/<int:number>/organ.json", views.organ_json, name="public_organ_json"),
]
