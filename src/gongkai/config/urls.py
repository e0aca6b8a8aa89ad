"""Every address of the platform."""

from django.urls import URLPattern, URLResolver, include, path

from gongkai.public.desk import backoffice, health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health.health, name="health"),
    path("accounts/", include("gongkai.registers.accounts.urls")),
    path("desk/", backoffice.home, name="desk"),
    path("desk/", include("gongkai.public.desk.urls")),
    path("desk/", include("gongkai.registers.organs.urls")),
    path("desk/", include("gongkai.registers.obligations.urls")),
    path("desk/", include("gongkai.registers.holidays.urls")),
    path("desk/", include("gongkai.registers.recomputations.urls")),
    path("desk/", include("gongkai.registers.reminders.urls")),
    path("desk/", include("gongkai.registers.jobs.urls")),
    path("desk/", include("gongkai.registers.file_checks.urls")),
    path("desk/", include("gongkai.disclosure.catalogues.urls")),
    path("desk/", include("gongkai.disclosure.records.urls")),
    path("desk/", include("gongkai.disclosure.republications.urls")),
    path("desk/", include("gongkai.disclosure.interpretations.urls")),
    path("desk/", include("gongkai.disclosure.reevaluations.urls")),
    path("desk/", include("gongkai.oversight.workplans.urls")),
    path("desk/", include("gongkai.oversight.inspections.urls")),
    path("desk/", include("gongkai.public.api.urls")),
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
