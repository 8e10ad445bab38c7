"""The demo portal again, for what readers take away from it."""

from tests.pages.conftest import (  # noqa: F401 - fixtures and a hook
    card,
    demo,
    pytest_runtest_teardown,
    reader,
    worlds,
)
