"""What templates ask about the identity service."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def identity_service() -> str:
    """Its name, or nothing where there is none."""
    return str(settings.IDENTITY_SERVICE["name"]) if settings.IDENTITY_SERVICE else ""
