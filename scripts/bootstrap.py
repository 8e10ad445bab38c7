"""Makes .venv and installs the locked packages into it; Python 3.11 is all it needs.

    python3 scripts/bootstrap.py          what the portal needs to run
    python3 scripts/bootstrap.py --dev    with the tools of `make test`
    python3 scripts/bootstrap.py --port   also say whether HOST:PORT is free

It does nothing when .venv already holds what uv.lock says, and carries on where an
interrupted run stopped. Packages of the other kind stay: running the portal never
removes the tools of the tests.
"""

import argparse
import errno
import fcntl
import hashlib
import os
import socket
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
UV_PIN = ROOT / "scripts" / "uv.txt"
INPUTS = (UV_PIN, ROOT / "uv.lock", ROOT / "pyproject.toml")
OLDEST_PYTHON = (3, 11)
PORTS_TO_SUGGEST = range(8080, 8180)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--dev", action="store_true", help="with the test tools")
    parser.add_argument("--port", action="store_true", help="first see if PORT is free")
    options = parser.parse_args()
    refuse_old_python()
    if options.port:
        refuse_busy_port(os.environ.get("HOST", ""), os.environ.get("PORT", ""))
    with one_at_a_time():
        install(dev=options.dev)


def refuse_old_python():
    if sys.version_info < OLDEST_PYTHON:
        stop(
            f"This needs Python 3.11 or newer; {sys.executable} is "
            f"{sys.version.split()[0]}. Name a newer one: make PYTHON=python3.12 run"
        )


def refuse_busy_port(host, port):
    """Stop, saying what to type, unless a server may listen on `host` and `port`."""
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        stop(f"PORT is {port!r}, but must be a number from 1 to 65535.")
    reason = why_not_listen(host, int(port))
    if reason is None:
        return
    free = next((p for p in PORTS_TO_SUGGEST if not why_not_listen(host, p)), None)
    advice = f" Use another one:\n\n    PORT={free} make run\n" if free else ""
    stop(f"Port {port} on {host} {reason}.{advice}")


def why_not_listen(host, port):
    """What keeps a server from this address, in words; None when nothing does."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        family, kind, protocol, _name, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the server does: a port that closed a moment ago is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return "is in use by another program"
        if error.errno == errno.EACCES:
            return "is reserved for the administrator"
        return f"cannot be used ({error.strerror})"
    return None


class one_at_a_time:  # noqa: N801 - read as a phrase: with one_at_a_time()
    """A second set-up in the same checkout waits for the first."""

    def __enter__(self):
        folder = ROOT / "var"
        folder.mkdir(exist_ok=True)
        self.lock = (folder / "set-up.lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)

    def __exit__(self, *exception):
        self.lock.close()


def install(*, dev):
    """Bring .venv to what the lock file says; `dev` adds the development group."""
    wanted, stamp = fingerprint(), VENV / ".locked"
    done, _, kind = stamp.read_text().partition(" ") if stamp.exists() else ("", "", "")
    # Test tools that are there already follow the lock file too.
    dev = dev or kind == "dev"
    if (done, kind) == (wanted, "dev" if dev else "run") and works(PYTHON):
        return
    make_environment()
    install_uv()
    print("Installing the locked packages ...", flush=True)
    run(
        UV, "sync", "--locked", "--inexact", "--quiet", "--compile-bytecode",
        "--dev" if dev else "--no-dev", "--python", PYTHON, "--no-python-downloads",
    )  # fmt: skip
    stamp.write_text(f"{wanted} {'dev' if dev else 'run'}")


def fingerprint():
    """A digest that changes with the lock file and the pinned installer."""
    content = b"".join(path.read_bytes() for path in INPUTS)
    return hashlib.sha256(content).hexdigest()


def make_environment():
    """A .venv with a Python that starts and a pip; one that is broken is made anew."""
    if works(PYTHON, "-m", "pip"):
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian ships it in a package of its own
    except ImportError:
        name = f"python3.{sys.version_info.minor}-venv"
        stop(
            "Python cannot make virtual environments here: a part of it is missing.\n"
            f"On Debian or Ubuntu, install it (python3-venv brings it too):\n\n"
            f"    sudo apt-get install {name}\n"
        )
    if works(PYTHON):
        run(PYTHON, "-m", "ensurepip")
        return
    print("Making .venv ...", flush=True)
    venv.create(VENV, clear=True, with_pip=True, symlinks=True)


def install_uv():
    """The pinned uv in .venv, every download checked against its hash."""
    version = next(
        line.split("==")[1].split()[0]
        for line in UV_PIN.read_text().splitlines()
        if line.startswith("uv==")
    )
    if works(UV) and version in output(UV, "--version").split():
        return
    print("Installing uv ...", flush=True)
    run(
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--require-hashes", "--requirement", UV_PIN,
    )  # fmt: skip


def works(*command):
    """Whether the program starts and answers --version."""
    try:
        return not subprocess.run(
            [*command, "--version"], capture_output=True, check=False
        ).returncode
    except OSError:
        return False


def output(*command):
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def run(*command):
    """Run a step in the project's folder; stop with its exit code if it fails."""
    # Another environment that is switched on must not receive our packages.
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "PYTHONHOME"}
    }
    code = subprocess.run(command, cwd=ROOT, env=kept, check=False).returncode
    if code:
        stop("The set-up could not finish; its last step said why, above.")


def stop(words):
    sys.exit(f"\n{words}")


if __name__ == "__main__":
    main()
