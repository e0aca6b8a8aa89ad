"""Input about other systems and their keys."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.registers.organs.forms import DateField
from gongkai.registers.organs.models import Organ


class OrgansForm(forms.Form):
    """For which organs a system acts."""

    organs = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Organs"),
        queryset=Organ.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "crowd"}),
        help_text=gettext_lazy("It hands over documents of these organs, and of no other."),
    )

    def __init__(self, *args: Any, organs: QuerySet[Organ], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["organs"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = organs


class ClientForm(OrgansForm):
    """A system that is let in."""

    field_order = ("name", "organs")
    name = forms.CharField(label=gettext_lazy("Name of the system"), max_length=80)


class KeyForm(forms.Form):
    """Until when a new key is good."""

    expires_on = DateField(label=gettext_lazy("Last day of the key"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        self.today, self.last = today, today + timedelta(days=settings.API_KEY_DAYS_MOST)
        options.setdefault("initial", {"expires_on": min(today + timedelta(days=365), self.last)})
        super().__init__(*args, **options)
        self.fields["expires_on"].help_text = _("%(day)s at the latest.") % {"day": self.last.isoformat()}

    def clean_expires_on(self) -> date:
        """A day to come, not too far off."""
        day: date = self.cleaned_data["expires_on"]
        if not self.today <= day <= self.last:
            raise forms.ValidationError(_("Choose a day from today to %(day)s.") % {"day": self.last.isoformat()})
        return day

    @property
    def expires_at(self) -> datetime:
        """The end of the last day."""
        end = datetime.combine(self.cleaned_data["expires_on"] + timedelta(days=1), time.min)
        return timezone.make_aware(end)
