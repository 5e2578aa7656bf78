"""The portrait at the identity check: only with consent, seen by few, taken back until the minutes are validated."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock
from certify.accounts.passwords import hash_password
from certify.accounts.person import Grant, Person
from certify.accounts.terms import Role
from certify.assessments import deliberation, portraits, validation
from certify.assessments.board import load
from certify.assessments.models import Attendance, Enrolment
from certify.assessments.terms import Presence
from certify.audit.models import TrailLine
from certify.certificates.models import Certificate
from certify.config import Settings
from certify.credential import canonical
from certify.db import Database
from certify.errors import Conflict, Forbidden
from certify.storage.files import FileStore

from . import samples
from .browsing import PASSWORD, Site, browser, let_in, make_site
from .samples import World

JPEG = b"\xff\xd8\xff"


def picture(colour: str = "#446688", size: tuple[int, int] = (600, 800), kind: str = "PNG") -> BytesIO:
    Image.new("RGB", size, colour).save(out := BytesIO(), kind)
    out.seek(0)
    return out


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(clock, "now", lambda: now)
    return make_site(settings, sqlite, now)


@pytest.fixture
def here(site: Site, now: datetime) -> str:
    """The attendance page of a convened session."""
    with site.database.writing() as session:
        return f"/sessions/{samples.convened(session, samples.again(session, site.world), now).reference}/presence"


@pytest.fixture
def candidate(site: Site, here: str, now: datetime) -> FlaskClient:
    """The browser of the person at table 1."""
    with site.database.writing() as session:
        owner = at_table(session, 1).candidacy.candidate
        account = samples.account(session, owner.full_name, now)
        owner.account_id = account.id
        person = Person(account.id, owner.full_name, "fr", (Grant(Role.CANDIDATE, None),))
        let_in(session, person, hash_password(PASSWORD), now)
    return browser(site.app, person)


def at_table(session: Session, table: int) -> Enrolment:
    return session.scalars(select(Enrolment).where(Enrolment.table_number == table)).one()


def row(site: Site, table: int = 1) -> Attendance | None:
    with site.database.reading() as session:
        found = at_table(session, table).attendance
        if found is not None:
            session.expunge(found)
        return found


def stored(site: Site) -> list[Path]:
    return [path for path in site.app.settings.files.rglob("*") if path.is_file()]


def send(site: Site, here: str, **typed: object) -> tuple[int, str]:
    given = {"presence": "present", "identity_document": "carte CEDEAO", **typed}
    answer = site.manager.post(f"{here}/1", data=given, content_type="multipart/form-data")
    return answer.status_code, answer.text


def taken(site: Site, here: str) -> str:
    """The name of the picture taken of the person at table 1."""
    assert send(site, here, portrait=(picture(), "p.png"), agreed="y")[0] == 303
    found = row(site)
    assert found is not None
    assert found.portrait is not None
    return found.portrait


def test_a_picture_is_kept_with_the_words_agreed_to_and_when(site: Site, here: str, now: datetime) -> None:
    name, noted = taken(site, here), row(site)
    assert noted is not None
    assert noted.portrait_agreed_at == now
    assert noted.portrait_agreement == portraits.AGREEMENT.text.fr
    kept = FileStore(site.app.settings.files).get(name)
    assert kept[:3] == JPEG
    shown = site.manager.get(f"{here}/1/photo.jpg")
    assert (shown.data, shown.mimetype, shown.headers["Cache-Control"]) == (kept, "image/jpeg", "private, no-store")
    assert f'{here}/1/photo.jpg"' in site.manager.get(f"{here}/1").text
    assert "photo.jpg" in site.manager.get(f"{here}/1/photo").text
    with site.database.reading() as session:
        assert session.scalars(select(TrailLine.act).where(TrailLine.act == "session.portrait")).all() != []


def test_nobody_has_to_be_pictured(site: Site, here: str) -> None:
    assert send(site, here)[0] == 303
    noted = row(site)
    assert noted is not None
    assert (noted.portrait, noted.portrait_agreed_at, stored(site)) == (None, None, [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Sans accord, pas de photo."),
        ({"presence": "absent", "agreed": "y"}, "La photo se prend quand la personne est là"),
        ({"portrait": (BytesIO(b"GIF89a no picture"), "p.gif"), "agreed": "y"}, "n’est pas une photo"),
        ({"portrait": (BytesIO(picture(kind="JPEG").getvalue()[:900]), "p.jpg"), "agreed": "y"}, "abîmée"),
        ({"portrait": (picture(size=(50, 50)), "p.png"), "agreed": "y"}, "trop petite"),
        ({"portrait": (BytesIO(bytes(10 * 1024 * 1024 + 1)), "p.png"), "agreed": "y"}, "dépasse 10 Mo"),
    ],
)
def test_what_cannot_be_a_portrait_is_said_and_nothing_else_is_lost(
    site: Site, here: str, typed: dict[str, object], said: str
) -> None:
    status, page = send(site, here, **{"portrait": (picture(), "p.png"), "reason": "Note gardée", **typed})
    assert status == 422
    assert said in page
    assert "carte CEDEAO" in page
    assert "Note gardée" in page
    assert (row(site), stored(site)) == (None, [])


def test_an_agreement_without_a_picture_is_asked_about(site: Site, here: str) -> None:
    status, page = send(site, here, agreed="y")
    assert (status, "Prenez la photo, ou décochez l’accord." in page) == (422, True)


def test_another_mistake_on_the_form_asks_for_the_picture_again(site: Site, here: str) -> None:
    status, page = send(site, here, identity_document="", portrait=(picture(), "p.png"), agreed="y")
    assert status == 422
    assert "Donnez la photo de nouveau" in page
    assert stored(site) == []


def test_another_picture_replaces_the_first_and_its_file(site: Site, here: str) -> None:
    first, second = taken(site, here), taken(site, here)
    assert first != second
    assert [path.parent.name + path.name for path in stored(site)] == [second]


def test_the_picture_stays_when_only_the_rest_is_corrected(site: Site, here: str) -> None:
    name = taken(site, here)
    assert send(site, here, identity_document="passeport", agreed="y")[0] == 303
    noted = row(site)
    assert noted is not None
    assert (noted.portrait, noted.identity_document) == (name, "passeport")


@pytest.mark.parametrize("typed", [{}, {"presence": "absent", "agreed": "y"}])
def test_the_picture_goes_with_the_consent_or_with_the_presence(
    site: Site, here: str, typed: dict[str, object]
) -> None:
    taken(site, here)
    assert send(site, here, **typed)[0] == 303
    noted = row(site)
    assert noted is not None
    assert (noted.portrait, stored(site)) == (None, [])


def test_the_session_manager_takes_the_consent_back(site: Site, here: str) -> None:
    taken(site, here)
    assert site.manager.post(f"{here}/1/photo").status_code == 303
    assert stored(site) == []
    assert site.manager.get(f"{here}/1/photo.jpg").status_code == 404
    assert "Accord retiré" in site.manager.get(f"{here}/1/photo").text


def test_the_person_sees_the_picture_and_takes_the_consent_back(site: Site, here: str, candidate: FlaskClient) -> None:
    name = taken(site, here)
    with site.database.reading() as session:
        own = f"/candidatures/{at_table(session, 1).candidacy.reference}/photo"
        other = f"/candidatures/{at_table(session, 2).candidacy.reference}/photo"
    assert candidate.get(f"{own}.jpg").data == FileStore(site.app.settings.files).get(name)
    assert "J’accepte que ma photo" in candidate.get(own).text
    assert [candidate.get(path).status_code for path in (other, f"{other}.jpg")] == [404, 404]
    assert candidate.post(own).status_code == 303
    assert stored(site) == []
    assert candidate.get(f"{own}.jpg").status_code == 404


def test_whoever_has_not_sat_yet_reads_that_there_is_no_picture(site: Site, here: str, candidate: FlaskClient) -> None:
    with site.database.reading() as session:
        own = f"/candidatures/{at_table(session, 1).candidacy.reference}/photo"
    assert "Aucune photo n’est gardée" in candidate.get(own).text
    assert candidate.get(f"{own}.jpg").status_code == 404


def test_nobody_else_sees_the_picture(site: Site, here: str) -> None:
    taken(site, here)
    for client in (site.stranger, site.certifier, site.other_juror, *site.jurors):
        for path in (f"{here}/1/photo", f"{here}/1/photo.jpg"):
            assert client.get(path).status_code in (403, 404)
    with site.database.writing() as session:
        site.session(session).manager_id = site.world.certifier.id
    assert site.manager.get(f"{here}/1/photo.jpg").status_code == 404
    assert "photo.jpg" not in site.manager.get(f"{here}/1").text


def _with_portrait(session: Session, world: World, enrolment: Enrolment, store: FileStore, now: datetime) -> None:
    portraits.keep_portrait(session, enrolment, b"a portrait", store, by=world.manager, now=now)


def test_a_portrait_is_of_somebody_who_is_there(session: Session, world: World, now: datetime, tmp_path: Path) -> None:
    enrolment = load(session, samples.convened(session, world, now)).enrolments[0]
    with pytest.raises(Conflict, match="sa pièce contrôlée"):
        _with_portrait(session, world, enrolment, FileStore(tmp_path / "files"), now)
    samples.attend(session, world, enrolment, now, Presence.EXCUSED)
    with pytest.raises(Conflict, match="sa pièce contrôlée"):
        _with_portrait(session, world, enrolment, FileStore(tmp_path / "files"), now)
    assert not (tmp_path / "files").exists()


def test_only_the_manager_takes_it_and_not_once_the_jury_deliberates(
    session: Session, world: World, now: datetime, tmp_path: Path
) -> None:
    jury_session = samples.marked(session, world, now)
    enrolment, store = load(session, jury_session).enrolments[0], FileStore(tmp_path)
    with pytest.raises(Forbidden):
        portraits.keep_portrait(session, enrolment, b"a portrait", store, by=world.certifier, now=now)
    with pytest.raises(Forbidden):
        portraits.withdraw_portrait(session, enrolment, by=world.certifier, now=now)
    deliberation.start_deliberation(session, jury_session, by=world.manager, now=now)
    with pytest.raises(Conflict):
        _with_portrait(session, world, enrolment, store, now)


def test_consent_is_taken_back_until_the_minutes_are_validated_and_no_later(
    session: Session, world: World, now: datetime
) -> None:
    minutes = samples.signed(session, world, now)
    enrolments = load(session, minutes.jury_session).enrolments
    for enrolment in enrolments[:2]:
        assert enrolment.attendance is not None
        enrolment.attendance.portrait, enrolment.attendance.portrait_agreed_at = "ab" * 32, now
    portraits.withdraw_portrait(session, enrolments[0], by=world.manager, now=now)
    assert enrolments[0].attendance is not None
    assert enrolments[0].attendance.portrait is None
    assert enrolments[0].attendance.portrait_withdrawn_at == now
    validation.accept_minutes(session, minutes, by=world.certifier, now=now)
    with pytest.raises(Conflict, match="fait partie du certificat"):
        portraits.withdraw_portrait(session, enrolments[1], by=world.manager, now=now)


@pytest.fixture
def signed_site(site: Site, now: datetime) -> tuple[Site, str, list[str]]:
    """Minutes that await the authority; the first and the last person are pictured, and the last obtains nothing."""
    store = FileStore(site.app.settings.files)
    with site.database.writing() as session:
        minutes = samples.signed(session, samples.again(session, site.world), now)
        names = [store.put(b"one"), store.put(b"three")]
        for name, table in zip(names, (1, 3), strict=True):
            attendance = at_table(session, table).attendance
            assert attendance is not None
            attendance.portrait, attendance.portrait_agreed_at = name, now
        return site, minutes.number, names


def test_the_authority_sees_the_picture_before_it_validates_and_another_does_not(
    signed_site: tuple[Site, str, list[str]],
) -> None:
    site, number, _ = signed_site
    address = f"/validation/{number}/photo/1.jpg"
    assert address in site.certifier.get(f"/validation/{number}").text
    assert site.certifier.get(address).data == b"one"
    assert site.certifier.get(f"/validation/{number}/photo/2.jpg").status_code == 404
    for client in (site.stranger, site.other_juror, site.manager, *site.jurors):
        assert client.get(address).status_code in (403, 404)


def test_a_picture_that_no_certificate_uses_is_deleted_when_the_minutes_are_validated(
    signed_site: tuple[Site, str, list[str]],
) -> None:
    site, number, (used, unused) = signed_site
    sent = site.certifier.post(f"/validation/{number}/emettre", data={"read": "y", "password": PASSWORD})
    assert sent.status_code == 303
    store = FileStore(site.app.settings.files)
    assert store.get(used) == b"one"
    with pytest.raises(FileNotFoundError):
        store.get(unused)
    with site.database.reading() as session:
        certificate = session.scalars(select(Certificate).where(Certificate.portrait.is_not(None))).one()
        public_id, record = certificate.public_id, canonical.decode(certificate.record)
    assert record.portrait_sha256 == used
    entry = site.certifier.get(f"/registre/{public_id}").text
    assert f"/registre/{public_id}/photo.jpg" in entry
    assert site.certifier.get(f"/registre/{public_id}/photo.jpg").data == b"one"
    assert site.stranger.get(f"/registre/{public_id}/photo.jpg").status_code in (403, 404)
