import logging
from importlib import import_module

from django.apps import AppConfig
from django.core.checks import Tags, register

from portal.checks import no_demo_user, shared_cache, wagtail_series
from portal.logs import WithoutQueryStrings


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        # Django's development server writes down every request.
        logging.getLogger("django.server").addFilter(WithoutQueryStrings())
        # Not at the top: Wagtail's widgets want the apps to be loaded.
        import_module("portal.no_inline").replace()
        register(wagtail_series)
        register(shared_cache)
        register(no_demo_user, Tags.database)
