"""Real databases for tests: SQLite files, and a PostgreSQL cluster of the tests' own on loopback."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path

import pytest

_OWN_PORTS = 500
_FIRST_PORT = 10_000 + os.getpid() % 44 * _OWN_PORTS
_PORTS = cycle(range(_FIRST_PORT, _FIRST_PORT + _OWN_PORTS))
INSTALL = "PostgreSQL's server is not installed; `apt-get install postgresql`, or give CONVIVIAL_TEST_POSTGRES"


def postgres_programs() -> Path | None:
    """The folder with initdb and postgres, newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    return found[0].parent if found else Path(on_path).resolve().parent if on_path else None


def absent(what: str) -> None:
    """A part that this machine lacks: in CI that is a failure, for `.ci/run` installs it."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@contextmanager
def postgres_cluster() -> Iterator[str]:
    """A fresh cluster; yields postgresql://user@127.0.0.1:port. Not durable: tests kill processes, not power."""
    if given := os.environ.get("CONVIVIAL_TEST_POSTGRES"):
        yield given.rstrip("/")
        return
    programs = postgres_programs()
    if programs is None:
        absent(INSTALL)
    assert programs is not None
    with tempfile.TemporaryDirectory(prefix="convivial-pg-", ignore_cleanup_errors=True) as folder:
        as_postgres = _unprivileged(Path(folder))
        data = f"{folder}/data"
        _quietly([*as_postgres, str(programs / "initdb"), "-D", data, "-U", "convivial", "-A", "trust", "-E", "UTF8"])
        port = free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        server = [str(programs / "pg_ctl"), "-D", data, "-w", "-o", options, "-l", f"{folder}/log"]
        _quietly([*as_postgres, *server, "start"])
        try:
            yield f"postgresql://convivial@127.0.0.1:{port}"
        finally:
            _quietly([*as_postgres, *server, "-m", "immediate", "stop"])


def free_port() -> int:
    """A port nobody listens on, and nobody will: not one of those that connections going out are given (32768 on).

    Each process has some hundred of its own, and takes them in turn.
    """
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("a cycle has no end")


def _unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then the user that Debian's package made runs it."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["runuser", "-u", "postgres", "--"]


def _quietly(command: list[str]) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[-1]}: {done.stdout}")
