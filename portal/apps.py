import logging

from django.apps import AppConfig
from django.core.checks import Tags, register

from portal.checks import no_demo_user, wagtail_series
from portal.logs import WithoutQueryStrings


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        # Django's development server writes down every request.
        logging.getLogger("django.server").addFilter(WithoutQueryStrings())
        register(wagtail_series)
        register(no_demo_user, Tags.database)
