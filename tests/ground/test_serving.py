"""The real `certify serve`: what one sender, one process or one reader of /proc can do to it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

PASSPHRASE = "a passphrase for tests"
PATIENCE = 30.0


@dataclass(frozen=True)
class Served:
    """A service that runs: its port and the process that was started."""

    port: int
    process: subprocess.Popen[bytes]

    def status(self, path: str, timeout: float = PATIENCE) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return self.status("/verify") == 200
        except OSError:
            return False

    def idle_post(self, length: int = 1000) -> socket.socket:
        """A sender that announces a body, sends one byte of it and waits."""
        sender = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        sender.sendall(b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\nx" % length)
        return sender

    def of_command(self, *words: str) -> list[int]:
        """Processes of this service whose command line has these words."""
        return [pid for pid in _below(self.process.pid) if all(word in _command(pid) for word in words)]


def _below(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    return children + [found for child in children for found in _below(child)]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def until(happens: Callable[[], object]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two web processes and the worker, over an empty home."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("served")
    environment = os.environ | {
        "CERTIFY_HOME": str(home / "home"),
        "CERTIFY_PORT": str(port),
        "CERTIFY_KEY_PASSPHRASE": PASSPHRASE,
    }
    with (home / "log").open("wb") as log:
        command = [sys.executable, "-m", "certify", "serve"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        service = Served(port, process)
        try:
            assert until(service.answers), (home / "log").read_text()
            yield service
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
    assert process.returncode == 0


def test_senders_who_never_finish_take_no_thread(served: Served) -> None:
    before = served.status("/v/0000")
    with ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(served.idle_post())
        assert [served.status("/v/0000") for _ in range(8)] == [before] * 8


def test_bodies_beyond_a_number_wait_for_another_time(served: Served) -> None:
    with ExitStack() as stack:
        senders = [stack.enter_context(served.idle_post()) for _ in range(200)]
        assert senders[-1].recv(100).startswith(b"HTTP/1.1 503")
        assert served.status("/verify") == 200


def test_a_body_beyond_every_limit_is_not_read(served: Served) -> None:
    with served.idle_post(10**9) as sender:
        assert sender.recv(100).startswith(b"HTTP/1.1 413")


def test_a_web_process_that_is_killed_is_replaced(served: Served) -> None:
    _, killed, other = served.of_command("serve", "--no-worker")
    worker = served.of_command("certify worker")
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: killed not in (now := served.of_command("serve", "--no-worker")) and len(now) == 3)
    assert until(served.answers)
    assert other in served.of_command("serve", "--no-worker")
    assert served.of_command("certify worker") == worker


def test_the_passphrase_is_in_no_web_process(served: Served) -> None:
    knowing = [pid for pid in _below(served.process.pid) if PASSPHRASE in Path(f"/proc/{pid}/environ").read_text()]
    assert knowing == served.of_command("certify worker")
