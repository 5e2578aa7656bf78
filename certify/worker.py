"""The worker: logs, draws, signs and stores certificates, sends messages. The only process that opens private keys."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import click

import certify.assessments.summons  # noqa: F401  (it makes the letters that go with messages)
from certify import clock, config
from certify.assessments.decisions import finish_due
from certify.assessments.habilitations import expire_habilitations
from certify.assessments.models import Attendance, Print, SignedPrint
from certify.assessments.print_room import print_waiting
from certify.assessments.printing import forget_kits
from certify.assessments.signing import settle_due
from certify.audit.log import ClockWentBack
from certify.background import Background, Beside
from certify.candidacies.identity_copy import forget_abandoned
from certify.candidacies.lists.actions import forget_lists
from certify.candidacies.paper_models import Paper
from certify.candidacies.tasks import expire_due, remind_due
from certify.certificates.doubt_limits import forget_callers
from certify.certificates.doubts import forget_contacts
from certify.certificates.issuing import Issuer
from certify.certificates.keys import OpenKeys
from certify.certificates.models import Certificate
from certify.db import Database
from certify.keyring.places import Places
from certify.keyring.signer import KeyringError
from certify.mail import server
from certify.mail.forgetting import forget_old as forget_messages
from certify.mail.sending import Sender
from certify.storage.discarding import delete_discarded, delete_orphans, holding
from certify.storage.files import FileStore
from certify.verification.receipt_making import ReceiptMaker, forget_old

# Where files are named; whatever else names one is found too, with no lock held.
KEPT = tuple(
    holding(column)
    for column in (
        Paper.file,
        Attendance.portrait,
        Print.file,
        SignedPrint.file,
        Certificate.portrait,
        Certificate.pdf,
        Certificate.credential,
        Certificate.credential_jwt,
    )
)

_log = logging.getLogger(__name__)


class Work:
    """One round of work, called by a wake-up or the sweep.

    Keys are opened at the first round that finds them, and again when they have changed: a new authority's, a new key
    for an old one.
    """

    def __init__(self, settings: config.Settings, passphrase: str) -> None:
        self._settings = settings
        self._passphrase = passphrase
        self.database = Database(settings.database_url)
        files = FileStore(settings.files / "messages")
        self.sender = Sender(self.database, files, server.read(settings), settings.public_url, clock=clock.now)
        self.post: Beside | None = None
        self.press: Beside | None = None
        self._issuer: Issuer | None = None
        self._opened: tuple[int, ...] = ()
        self._tidied: date | None = None

    def issuer(self) -> Issuer:
        """The issuer over the installation's keys. Errors: KeyringError."""
        changed = _changed(Places(self._settings.home))
        if self._issuer is None or changed != self._opened:
            keys = OpenKeys(self._settings.home, self._passphrase, self._settings.public_url)
            files = FileStore(self._settings.files)
            self._issuer = Issuer(self.database, files, keys, self._settings.public_url, clock.now)
            self._opened = changed
        return self._issuer

    def _forget(self) -> None:
        """Forget receipts after their hour; of who reported a doubt, the mark after a day, how to reach them later."""
        now = clock.now()
        forget_old(self.database, self._settings.files, now=now)
        forget_messages(self.database, FileStore(self._settings.files / "messages"), now=now)
        forget_lists(self.database, now=now)
        forget_kits(self.database, now=now)
        with self.database.writing() as session:
            forget_callers(session, now=now)
            forget_contacts(session, now=now)

    def _delete_files(self) -> None:
        """Delete the files that were given up; once a day those that no row ever came to refer to."""
        now, files = clock.now(), FileStore(self._settings.files)
        delete_discarded(self.database, files, KEPT, now=now)
        if self._tidied != now.date():
            self._tidied = now.date()
            forget_abandoned(self.database, now=now)
            if orphans := delete_orphans(self.database, files, KEPT, now=now):
                _log.info("deleted %d files that nothing refers to", orphans)

    def _make_receipts(self) -> None:
        """Make the receipts that somebody waits for."""
        ReceiptMaker(self.database, self._settings.files, self.issuer().keys, clock.now).make_waiting()

    def _send(self) -> None:
        """Send messages: by the thread that does nothing else, or here where there is none."""
        if self.post is not None:
            self.post.ask()
        else:
            self.sender.send_waiting()

    def print_waiting(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """Print everything that was asked for, until `stopping`: a large session takes minutes."""
        print_waiting(self.database, FileStore(self._settings.files), clock.now, stopping)

    def __call__(self) -> None:
        """End what is past its day, issue what waits. What cannot be done now is said, and tried by the next sweep."""
        self._send()
        if self.press is not None:
            self.press.ask()
        expire_due(self.database, now=clock.now())
        expire_habilitations(self.database, now=clock.now())
        remind_due(self.database, now=clock.now())
        finish_due(self.database, now=clock.now())
        settle_due(self.database, now=clock.now())
        self._forget()
        self._delete_files()
        # Each by itself: receipts have a key of their own, and one that is missing stops nothing else.
        for work in (self._make_receipts, self._issue):
            try:
                work()
            except KeyringError as error:
                _log.warning("nothing is signed: %s", error)
            except ClockWentBack as error:
                _log.critical("issuing is stopped: %s", error)
        self._send()  # what the round itself had to tell
        if self.press is None:
            self.print_waiting()

    def _issue(self) -> None:
        """Issue what waits, and publish the status lists."""
        if issued := self.issuer().issue_waiting():
            _log.info("issued %d certificates", issued)


def _changed(places: Places) -> tuple[int, ...]:
    """When the ring and the bundle were last written."""
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in (places.ring, places.trust))


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, then stop.")
def worker(once: bool) -> None:
    """Log, draw, sign and store certificates, and send messages, until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s worker %(levelname)s %(message)s")
    # The queue's own chatter hides what matters.
    logging.getLogger("huey").setLevel(logging.WARNING)
    settings = config.load()
    work = Work(settings, config.passphrase(settings))
    if once:
        work()
        return
    work.post, work.press = Beside("post", work.sender.send_waiting), Beside("press", work.print_waiting)
    with suppress(KeyboardInterrupt):
        Background(settings.queue, work).consume()
    work.press.stop()
    work.post.stop()
