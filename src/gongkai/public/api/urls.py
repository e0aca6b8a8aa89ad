"""Addresses of the staff pages of other systems; what the systems themselves call is in ``machine_urls``."""

from django.urls import path

from . import backoffice

urlpatterns = [
    path("systems/", backoffice.systems, name="systems"),
    path("systems/new/", backoffice.create_system, name="system_create"),
    path("systems/<int:number>/", backoffice.system, name="system"),
    path("systems/<int:number>/organs/", backoffice.system_organs, name="system_organs"),
    path("systems/<int:number>/key/", backoffice.make_key, name="system_key"),
    path("system-keys/<int:number>/revoke/", backoffice.revoke_key, name="system_key_revoke"),
]
