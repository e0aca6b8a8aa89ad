"""Every address of the platform."""

from django.urls import URLPattern, URLResolver, include, path

from gongkai.public.desk import backoffice, health

desk: list[URLPattern | URLResolver] = [
    path("", backoffice.home, name="desk"),
    path("", include("gongkai.public.desk.urls")),
    path("", include("gongkai.registers.organs.urls")),
    path("", include("gongkai.registers.obligations.urls")),
    path("", include("gongkai.registers.holidays.urls")),
    path("", include("gongkai.registers.recomputations.urls")),
    path("", include("gongkai.registers.reminders.urls")),
    path("", include("gongkai.registers.jobs.urls")),
    path("", include("gongkai.registers.file_checks.urls")),
    path("", include("gongkai.disclosure.catalogues.urls")),
    path("", include("gongkai.disclosure.records.urls")),
    path("", include("gongkai.disclosure.republications.urls")),
    path("", include("gongkai.disclosure.interpretations.urls")),
    path("", include("gongkai.disclosure.reevaluations.urls")),
    path("", include("gongkai.oversight.workplans.urls")),
    path("", include("gongkai.oversight.inspections.urls")),
    path("", include("gongkai.public.api.urls")),
]
"""The staff's side; a public address is compared with its first part only once."""

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health.health, name="health"),
    path("accounts/", include("gongkai.registers.accounts.urls")),
    path("desk/", include(desk)),
    path("api/v1/", include("gongkai.public.api.machine_urls")),
    path("", include("gongkai.registers.journal.urls")),
    path("", include("gongkai.public.portal.urls")),
    path("", include("gongkai.disclosure.records.public_urls")),
    path("", include("gongkai.disclosure.library.public_urls")),
    path("", include("gongkai.registers.organs.public_urls")),
    path("", include("gongkai.disclosure.catalogues.public_urls")),
    path("progress/", include("gongkai.oversight.workplans.progress_urls")),
]
handler400 = "gongkai.public.portal.faults.bad_request"
handler404 = "gongkai.public.portal.faults.not_found"
handler500 = "gongkai.public.portal.faults.failed"
