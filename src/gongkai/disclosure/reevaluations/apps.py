"""Re-evaluations as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReevaluationsConfig(AppConfig):
    """Every year: everything that is not public is looked at again, rules and normative documents are cleaned up."""

    name = "gongkai.disclosure.reevaluations"
    label = "reevaluations"
    verbose_name = _("Re-evaluations")
