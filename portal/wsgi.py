import os
import sys

from django.core.wsgi import get_wsgi_application

from portal.checks import refuse_unsafe_start
from portal.environment import ConfigurationError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
# At this code gunicorn stops for good; at any other it starts worker after worker.
CANNOT_BOOT = 3


def start():
    """The application, or one message on stderr and the end of the process."""
    try:
        application = get_wsgi_application()
        refuse_unsafe_start()
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(CANNOT_BOOT)
    return application


application = start()
