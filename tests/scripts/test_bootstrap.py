"""The set-up does nothing twice, and says what to type when it cannot go on."""

import importlib.util
import socket
import sys

import pytest
from django.conf import settings

PATH = settings.BASE_DIR / "scripts" / "bootstrap.py"


@pytest.fixture
def bootstrap(monkeypatch, tmp_path):
    """The script as a module, at work in an empty folder; every step only noted."""
    spec = importlib.util.spec_from_file_location("bootstrap", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.steps = []
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "works", lambda *command: True)
    monkeypatch.setattr(module, "output", lambda *command: "uv 0.0.0")
    monkeypatch.setattr(
        module, "run", lambda *command: module.steps.append(map(str, command))
    )
    (tmp_path / ".venv").mkdir()
    return module


@pytest.fixture
def busy_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield str(server.getsockname()[1])


def syncs(bootstrap):
    """For each installation so far, whether it had the tools of the tests."""
    steps = [list(step) for step in bootstrap.steps]
    bootstrap.steps = []
    return ["--dev" in step for step in steps if "sync" in step]


def test_a_second_set_up_installs_nothing(bootstrap):
    for expected in ([False], []):
        bootstrap.install(dev=False)
        assert syncs(bootstrap) == expected


def test_running_after_testing_keeps_the_tools_of_the_tests(bootstrap):
    for dev, expected in ((False, [False]), (True, [True]), (False, []), (True, [])):
        bootstrap.install(dev=dev)
        assert syncs(bootstrap) == expected


def test_a_new_lock_file_reaches_the_tools_of_the_tests_too(bootstrap, monkeypatch):
    bootstrap.install(dev=True)
    assert syncs(bootstrap) == [True]
    monkeypatch.setattr(bootstrap, "fingerprint", lambda: "another")
    bootstrap.install(dev=False)
    assert syncs(bootstrap) == [True]


def test_an_interrupted_installation_is_done_again(bootstrap, monkeypatch):
    def stop(*command):
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(bootstrap, "run", stop)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.install(dev=False)
    bootstrap.install(dev=False)
    assert syncs(bootstrap) == [False]


def test_a_busy_port_says_what_to_type(bootstrap, busy_port):
    with pytest.raises(SystemExit) as stopped:
        bootstrap.refuse_busy_port("127.0.0.1", busy_port)
    assert f"Port {busy_port} on 127.0.0.1 is in use" in stopped.value.code
    assert "make run" in stopped.value.code


def test_a_port_that_was_closed_a_moment_ago_is_free(bootstrap):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        with socket.create_connection(address), server.accept()[0]:
            pass
    bootstrap.refuse_busy_port("127.0.0.1", str(address[1]))


@pytest.mark.parametrize("port", ["", "eighty", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none_is_refused(bootstrap, port):
    with pytest.raises(SystemExit, match="must be a number from 1 to 65535"):
        bootstrap.refuse_busy_port("127.0.0.1", port)


def test_without_debians_venv_the_package_is_named(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "works", lambda *command: False)
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit) as stopped:
        bootstrap.make_environment()
    package = f"python3.{sys.version_info.minor}-venv"
    assert f"apt-get install {package}" in stopped.value.code


def test_an_old_python_is_told_so(bootstrap, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        bootstrap.refuse_old_python()
