"""Input about feeds and candidates."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.registers.organs.forms import choose_among
from gongkai.registers.organs.models import Organ

from .rules import LINK_LIMIT


class _OfOrgan(forms.Form):
    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none(), empty_label=None)

    def __init__(self, *args: Any, organs: QuerySet[Organ], **options: Any) -> None:
        super().__init__(*args, **options)
        choose_among(self, "organ", organs)


class FeedForm(_OfOrgan):
    """A feed to be followed."""

    title = forms.CharField(label=_("Name"), max_length=120)
    address = forms.URLField(label=_("Address of the feed"), max_length=LINK_LIMIT, assume_scheme="https")


class FileForm(_OfOrgan):
    """A feed that is handed in as a file."""

    file = forms.FileField(label=_("File of the feed (RSS or Atom)"))


class DeclineForm(forms.Form):
    """Why something is not republished."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
