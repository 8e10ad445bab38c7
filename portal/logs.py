"""What is written to logs, and above all what is not: what readers searched for."""

import json
import logging
import re
from datetime import UTC, datetime

from gunicorn.glogging import Logger

# From the first "?name=" of an address to its end, spaces that should not be included.
QUERY_STRING = re.compile(r"\?[\w.-]*=.*?(?= HTTP/|$)", re.DOTALL)


class WithoutQueryStrings(logging.Filter):
    """Cuts the query string from every address in a message."""

    def filter(self, record):
        record.msg, record.args = QUERY_STRING.sub("", record.getMessage()), ()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message and a traceback if any.

    Nothing of the request is added, so that no search text reaches a log.
    """

    def format(self, record):
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class GunicornLogger(Logger):
    """gunicorn's logs, whatever their format, without query strings and readers.

    The page that led to another may be a search; it and the reader's own address are
    left out.
    """

    def setup(self, cfg):
        super().setup(cfg)
        if not any(isinstance(f, WithoutQueryStrings) for f in self.error_log.filters):
            self.error_log.addFilter(WithoutQueryStrings())

    def atoms(self, resp, req, environ, request_time):
        quiet = {
            **environ,
            "RAW_URI": environ.get("PATH_INFO", ""),
            "QUERY_STRING": "",
            "HTTP_REFERER": "-",
            "REMOTE_ADDR": "-",
        }
        # No headers and no other variables: a format could ask for them by name.
        told = super().atoms(resp, req, quiet, request_time)
        return {name: value for name, value in told.items() if "{" not in name}
