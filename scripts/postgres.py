"""Runs a command with DATABASE_URL naming a PostgreSQL of its own, thrown away after.

    python3 -m scripts.postgres make test-postgres

It takes the server that is installed, on a free port and in a temporary folder, and
touches nothing else of the machine.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

QUICK = "-c fsync=off -c full_page_writes=off -c listen_addresses=127.0.0.1"


def main():
    if binaries() is None:
        sys.exit("PostgreSQL is not installed here.")
    with throwaway() as url:
        done = subprocess.run(
            sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False
        )
    sys.exit(done.returncode)


def binaries():
    """The folder of the newest server's programs, None if there is none."""
    packaged = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(packaged, key=lambda path: int(path.parts[-3].partition(".")[0]))
    found = str(newest[-1]) if newest else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextlib.contextmanager
def throwaway():
    """The address of a server that runs until the end."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    data, url = folder / "data", ""
    try:
        folder.chmod(0o711)
        data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            shutil.chown(data, "postgres")
        port = free_port()
        run(
            "initdb",
            "-D",
            data,
            "-U",
            "portal",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            folder=folder,
        )
        options = f"-p {port} -c unix_socket_directories={folder} {QUICK}"
        run(
            "pg_ctl",
            "-D",
            data,
            "-l",
            folder / "log",
            "-w",
            "-o",
            options,
            "start",
            folder=folder,
        )
        url = f"postgresql://portal@127.0.0.1:{port}/postgres"
        yield url
    finally:
        if url:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", folder=folder)
        shutil.rmtree(folder, ignore_errors=True)


def run(program, *arguments, folder):
    """Run one of PostgreSQL's programs, which refuse to be run as root."""
    command = [str(binaries() / program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    with (folder / f"{program}.log").open("ab") as log:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode:
        print((folder / f"{program}.log").read_text()[-2000:], file=sys.stderr)
        sys.exit(f"{program} failed.")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


if __name__ == "__main__":
    main()
