import os
import sys

import django
from django.core.wsgi import get_wsgi_application

from portal.checks import refuse_unsafe_start
from portal.environment import ConfigurationError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
# At this code gunicorn stops for good; at any other it starts worker after worker.
CANNOT_BOOT = 3


def start():
    """The application, or one message on stderr and the end of the process."""
    try:
        django.setup(set_prefix=False)
        refuse_unsafe_start()
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(CANNOT_BOOT)
    return get_wsgi_application()


application = start()
