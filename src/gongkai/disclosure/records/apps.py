"""Records as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Government information from draft to public: attribute, review, signature, release, and what follows."""

    name = "gongkai.disclosure.records"
    label = "records"
    verbose_name = _("Records")
