"""The worker killed at any moment: nothing is lost, nothing exists twice, and the next one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

from sqlalchemy import func, select

from certify import clock
from certify.audit.models import LogLeaf
from certify.certificates.models import Certificate
from certify.certificates.rules import State
from tests.corridor.world import PASSPHRASE, World


def _worker(world: World) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "CERTIFY_HOME": str(world.home),
        "DATABASE_URL": world.settings.database_url,
        "CERTIFY_KEY_PASSPHRASE": PASSPHRASE,
    }
    return subprocess.Popen([sys.executable, "-m", "certify", "worker", "--once"], env=environment)


def _states(world: World) -> list[State]:
    with world.database.reading() as session:
        return list(session.scalars(select(Certificate.state)))


def test_a_worker_killed_again_and_again_issues_each_certificate_once(any_world: World) -> None:
    any_world.validate()
    for _ in range(4):
        before = _states(any_world)
        process = _worker(any_world)
        # Kill it as soon as it has moved one row: each time at another point of another certificate.
        deadline = time.monotonic() + 30
        while _states(any_world) == before and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)  # drawing one takes many times that
        process.send_signal(signal.SIGKILL)
        process.wait()
    any_world.issuer(clock.now() + timedelta(minutes=10)).issue_waiting()
    assert set(_states(any_world)) == {State.ISSUED}
    with any_world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LogLeaf)) == 5
        assert session.scalar(select(func.count(Certificate.leaf_position.distinct()))) == 5
