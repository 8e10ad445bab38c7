"""No log holds what readers searched for, whoever writes it and in whatever format."""

import json
import logging
from datetime import timedelta
from io import StringIO

import pytest
from gunicorn.config import Config
from gunicorn.glogging import SafeAtoms

from portal.logs import GunicornLogger, JsonFormatter, WithoutQueryStrings

TYPED = "Jayden Okafor"
ASKED = "/search/?q=Jayden+Okafor&level=universal"


@pytest.mark.parametrize(
    ("message", "left"),
    [
        (f'"GET {ASKED} HTTP/1.1" 200 17', '"GET /search/ HTTP/1.1" 200 17'),
        (
            f"Invalid: 'GET /search/?q={TYPED} HTTP/1.1'",
            "Invalid: 'GET /search/ HTTP/1.1'",
        ),
        (f"Error handling request GET {ASKED}", "Error handling request GET /search/"),
        (f"to /search/?q={TYPED}\nand on", "to /search/"),
        ("Is it running? Perhaps.", "Is it running? Perhaps."),
    ],
)
def test_query_strings_are_cut_from_messages(message, left):
    record = logging.makeLogRecord({"msg": "%s", "args": (message,)})
    assert WithoutQueryStrings().filter(record)
    assert record.getMessage() == left


def test_the_development_server_writes_no_query_strings():
    heard = StringIO()
    handler = logging.StreamHandler(heard)
    logger = logging.getLogger("django.server")
    logger.addHandler(handler)
    try:
        logger.warning('"%s" %s %s', f"GET {ASKED} HTTP/1.1", "404", "1")
    finally:
        logger.removeHandler(handler)
    assert heard.getvalue() == '"GET /search/ HTTP/1.1" 404 1\n'


class Answer:
    status, sent = "302 Found", 0
    headers = (("Location", ASKED),)


class Asked:
    headers = (("REFERER", f"https://here.example{ASKED}"), ("HOST", "here.example"))


FORMAT = (
    "%(h)s %(r)s %(m)s %(U)s?%(q)s %(f)s %({referer}i)s %({location}o)s "
    "%({raw_uri}e)s %({query_string}e)s %(s)s"
)


def test_an_access_log_names_paths_alone_in_any_format():
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": ASKED,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": "/search/",
        "QUERY_STRING": ASKED.partition("?")[2],
        "HTTP_REFERER": f"https://here.example{ASKED}",
        "REMOTE_ADDR": "192.0.2.7",
    }
    atoms = GunicornLogger(Config()).atoms(Answer, Asked, environ, timedelta(0))
    line = FORMAT % SafeAtoms(atoms)
    assert line == "- GET /search/ HTTP/1.1 GET /search/? - - - - - 302"


def test_gunicorns_own_messages_have_no_query_strings_however_often_it_starts():
    for _ in range(2):
        logger = GunicornLogger(Config())
    found = [f for f in logger.error_log.filters if isinstance(f, WithoutQueryStrings)]
    assert len(found) == 1


def test_productions_log_has_no_query_strings():
    heard = StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(WithoutQueryStrings())
    record = logging.makeLogRecord({"msg": "at %s", "args": (ASKED,), "name": "x"})
    handler.handle(record)
    assert json.loads(heard.getvalue())["message"] == "at /search/"
