"""The door for a server of WSGI: what the page store has comes before the application."""

import os
from typing import cast

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from gongkai.public.mirror.serving import Application, StoreFirst

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings.installation")
django_application = get_wsgi_application()
application = StoreFirst(cast(Application, django_application), settings.PAGES_ROOT)
