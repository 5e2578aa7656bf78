"""The letter with the code: printed once by the manager, or made as it leaves by mail, and kept nowhere."""

from __future__ import annotations

import re
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from certify.accounts.actions import NO_PASSWORD
from certify.accounts.models import Account
from certify.assessments import access, jury
from certify.assessments.models import JurySession, Seat, SessionAccess
from certify.assessments.summons import JUROR, JUROR_WITH_CODE, juror_files
from certify.config import Settings
from certify.db import Database
from certify.mail.actions import Deferred
from certify.mail.makers import Leaving, make, secret_maker
from certify.mail.models import Message, MessageAttachment
from tests.judges import verapdf

from . import samples
from .browsing import Site, make_site
from .test_access import enter

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime) -> Site:
    return make_site(settings, sqlite, now)


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", folder / "a.pdf", "-"], capture_output=True, check=True)
    return done.stdout.decode()


def code_in(pdf: bytes, folder: Path) -> str | None:
    found = CODE.search(text_of(pdf, folder))
    return found[0] if found else None


def letter(site: Site, seat: int, now: datetime) -> bytes:
    """The letter as the worker makes it when the message leaves."""
    maker = secret_maker(JUROR_WITH_CODE)
    assert maker is not None
    with site.database.writing() as session:
        finish = maker(session, {"seat": seat}, Leaving(now, "https://certify.example"))
    return finish()


def convened(site: Site, now: datetime, *, codes: bool = True) -> tuple[str, int]:
    """The session, and its president's seat."""
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        found = samples.formed(session, world, now)
        jury.convene(session, found, codes=codes, by=world.manager, now=now)
        return found.reference, found.seats[0].id


def makers(session: Session) -> list[str | None]:
    statement = select(MessageAttachment.maker).join(Message).where(MessageAttachment.filename == "convocation.pdf")
    return list(session.scalars(statement.where(Message.template == "assessments/jury_convened")))


def test_the_code_in_the_mailed_letter_opens_the_session_with_a_pin(
    site: Site, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certify.clock.now", lambda: now)
    reference, seat = convened(site, now)
    first, pdf = letter(site, seat, now), letter(site, seat, now)  # the server did not take the first
    code = code_in(pdf, tmp_path)
    assert code
    assert code != code_in(first, tmp_path)
    assert f"https://certify.example/acces/{reference}" in text_of(pdf, tmp_path)
    assert verapdf.findings(pdf, "ua1") == []
    with site.database.writing() as session:
        row = session.get_one(Seat, seat)
        pin = access.give_pin(session, row, identity_document="Passeport", serial=0, by=site.world.manager, now=now)
    assert enter(site, reference, code_in(first, tmp_path) or "", pin)[1] == 422
    assert enter(site, reference, code, pin)[1] == 303
    # A letter that leaves late closes nothing.
    assert code_in(letter(site, seat, now), tmp_path) is None
    assert enter(site, reference, code, pin)[1] == 303


def test_no_message_and_no_file_of_staff_has_a_code(site: Site, now: datetime, tmp_path: Path) -> None:
    _, seat = convened(site, now)
    letter(site, seat, now)
    with site.database.reading() as session:
        assert code_in(make(session, JUROR_WITH_CODE, {"seat": seat}), tmp_path) is None
        for message in session.scalars(select(Message)):
            assert not CODE.search(message.subject + message.text + message.html)


def test_a_code_made_by_hand_is_left_alone(site: Site, now: datetime, tmp_path: Path) -> None:
    _, seat = convened(site, now)
    with site.database.writing() as session:
        access.code_for(session, session.get_one(Seat, seat), by=site.world.manager, now=now)
        before = session.get_one(SessionAccess, seat).code_hash
    assert code_in(letter(site, seat, now), tmp_path) is None
    with site.database.reading() as session:
        assert session.get_one(SessionAccess, seat).code_hash == before


def test_only_who_cannot_sign_in_has_a_code_unless_the_manager_gives_one_to_all(site: Site, now: datetime) -> None:
    with site.database.writing() as session:
        session.execute(
            update(Account).where(Account.id == site.world.sitting_people[1].id).values(password_hash=NO_PASSWORD)
        )
    convened(site, now, codes=False)
    with site.database.reading() as session:
        assert sorted(map(str, makers(session))) == [JUROR, JUROR, JUROR_WITH_CODE]


def test_the_manager_ticks_it_when_convening(site: Site, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certify.clock.now", lambda: now)
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        reference = samples.formed(session, world, now).reference
    assert 'name="codes"' in site.manager.get(f"/sessions/{reference}/convoquer").text
    assert site.manager.post(f"/sessions/{reference}/convoquer", data={"codes": "y"}).status_code == 303
    with site.database.reading() as session:
        assert set(makers(session)) == {JUROR_WITH_CODE}


def test_the_printed_letter_is_given_once(
    site: Site, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certify.clock.now", lambda: now)
    reference, seat = convened(site, now)
    page = f"/sessions/{reference}/acces"
    assert "Imprimer la convocation avec un code" in site.manager.get(page).text
    for client in (site.stranger, *site.jurors):
        assert client.post(f"{page}/{seat}/convocation").status_code in (403, 404)
    answer = site.manager.post(f"{page}/{seat}/convocation")
    assert answer.headers["Cache-Control"] == "no-store"
    code = code_in(answer.data, tmp_path)
    assert code
    with site.database.writing() as session:
        assert access.knock(session, reference, code, now=now) is not None
        kept = session.scalar(select(func.count(SessionAccess.seat_id)).where(SessionAccess.mailed))
    assert kept == 0
    assert site.jurors[0].get(f"/jury/{reference}/convocation.pdf").data.startswith(b"%PDF")
    assert code_in(site.jurors[0].get(f"/jury/{reference}/convocation.pdf").data, tmp_path) is None


def test_a_cancelled_member_gets_no_letter(site: Site, now: datetime) -> None:
    reference, _ = convened(site, now)
    with site.database.reading() as session:
        seat = session.scalars(select(JurySession).where(JurySession.reference == reference)).one().seats[0]
        assert not any(isinstance(file, Deferred) for file in juror_files(seat, code=True, cancelled=True))
