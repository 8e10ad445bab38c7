"""Reads the files of fixtures/: vocabularies and demo content that people can read."""

from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "fixtures"


def read(path):
    """The content of a YAML file under fixtures/.

    Raises ValueError naming the file when it cannot be read as YAML.
    """
    try:
        return yaml.load((FOLDER / path).read_text(encoding="utf-8"), yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(f"fixtures/{path}: {error}") from error


@cache
def content(name):
    return read(f"content/{name}.yaml")


def files(folder):
    """Paths under fixtures/ of the YAML files in a folder, by name."""
    return [
        path.relative_to(FOLDER).as_posix()
        for path in sorted((FOLDER / folder).glob("*.yaml"))
    ]
