"""The portrait on the public face: behind the code or the public id of an authentic certificate, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from certify.assessments.models import Minutes
from certify.audit.trail import SYSTEM
from certify.certificates import status
from certify.certificates.rules import ReasonCode
from certify.certificates.status import Reason
from certify.certificates.warrant import lacking
from certify.credential import canonical
from certify.storage.files import FileStore
from certify.storage.pictures import portrait
from tests.assessments.samples import World, signed
from tests.judges import tools

from . import issued as making
from .conftest import opened
from .issued import ADDRESS, NOW, Issued, of

PICTURED = {"title", "withdrawn"}
IMAGE = '<img src="/v/{}/portrait.jpg"'


def picture(shade: int) -> bytes:
    Image.new("RGB", (300, 400), (shade, shade, 90)).save(out := BytesIO(), "PNG")
    return portrait(out.getvalue(), bytes([shade]))


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    """The register, in which two of those who passed had agreed to a portrait."""
    home = tmp_path_factory.mktemp("pictured") / "home"
    store = FileStore(Issued(home, {}).settings().files)

    def signed_with_portraits(session: Session, world: World, now: datetime, **how: object) -> Minutes:
        minutes = signed(session, world, now, **how)  # type: ignore[arg-type]
        for place, (name, enrolment) in enumerate(zip(making.OBTAINED, minutes.jury_session.enrolments, strict=False)):
            if name in PICTURED and len(minutes.jury_session.enrolments) > 1 and enrolment.attendance:
                enrolment.attendance.portrait = store.put(picture(40 * place + 60))
                enrolment.attendance.portrait_agreed_at = now
        return minutes

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "signed", signed_with_portraits)
        yield making.issue(home)


@pytest.fixture
def client(pictured: Issued) -> Iterator[FlaskClient]:
    for app in opened(pictured):
        yield app.test_client()


def test_who_has_the_id_sees_the_face_to_compare(client: FlaskClient, pictured: Issued) -> None:
    public_id = pictured.ids["title"]
    page = client.get(f"/v/{public_id}", headers={"Accept-Language": "fr"}).text
    assert IMAGE.format(public_id) in page
    assert "est-ce ce visage" in page
    shown = client.get(f"/v/{public_id}/portrait.jpg")
    assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/jpeg", picture(60))
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert shown.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in shown.headers
    assert "img-src 'self'" in shown.headers["Content-Security-Policy"]


def test_who_agreed_to_none_has_no_place_for_one(client: FlaskClient, pictured: Issued) -> None:
    public_id = pictured.ids["unit"]
    page = client.get(f"/v/{public_id}", headers={"Accept-Language": "fr"}).text
    assert "<img" not in page
    assert "visage" not in page
    assert client.get(f"/v/{public_id}/portrait.jpg").status_code == 404


@pytest.mark.parametrize("name", ["withdrawn", "pending"])
def test_what_is_not_authentic_shows_no_face(client: FlaskClient, pictured: Issued, name: str) -> None:
    public_id = pictured.ids[name]
    assert "<img" not in client.get(f"/v/{public_id}").text
    assert client.get(f"/v/{public_id}/portrait.jpg").status_code == 404


def test_a_picture_that_was_changed_is_not_shown(pictured: Issued, tmp_path: Path) -> None:
    own = pictured.copy(tmp_path / "own")
    for path in own.settings().files.rglob("*"):
        if path.is_file() and path.read_bytes().startswith(b"\xff\xd8"):
            path.write_bytes(picture(200))
    for app in opened(own):
        assert app.test_client().get(f"/v/{own.ids['title']}/portrait.jpg").status_code == 404


def test_a_register_or_a_list_of_keys_that_is_away_is_no_missing_portrait(pictured: Issued, tmp_path: Path) -> None:
    for away in ("certify.db", "keys/trust.json"):
        own = pictured.copy(tmp_path / away.replace("/", "-"))
        own.home.joinpath(away).rename(own.home / "away")
        for app in opened(own):
            answer = app.test_client().get(f"/v/{own.ids['title']}/portrait.jpg", headers={"Accept-Language": "fr"})
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
            assert "Nous ne pouvons pas vérifier en ce moment" in answer.text


def test_asking_for_the_portraits_of_guessed_ids_is_throttled(client: FlaskClient) -> None:
    answers = [client.get(f"/v/00000000{n:04d}/portrait.jpg").status_code for n in range(62)]
    assert set(answers[:60]) == {404}
    assert answers[-1] == 429


def test_who_typed_number_and_name_sees_no_face(client: FlaskClient, pictured: Issued) -> None:
    with pictured.reading() as session:
        record = canonical.decode(of(session, pictured.ids["title"]).record)
    typed = {"number": record.number, "name": record.holder.full_name, "birth_year": str(record.holder.birth.year)}
    page = client.post("/verify", data=typed, headers={"Accept-Language": "fr"})
    assert record.holder.full_name in page.text
    assert "<img" not in page.text
    assert "portrait.jpg" not in page.text


def test_the_file_carries_the_very_picture(pictured: Issued) -> None:
    assert tools.attachment(pictured.pdf("title"), "portrait.jpg") == picture(60)
    assert len(pictured.pdf("title")) < 120_000


def test_a_certificate_made_anew_after_a_loss_keeps_the_portrait(pictured: Issued, tmp_path: Path) -> None:
    own = pictured.copy(tmp_path / "own")
    with own.writing() as session:
        lost = of(session, own.ids["title"])
        reason, holder = Reason(ReasonCode.LOSS, "Déclaration de perte."), canonical.decode(lost.record).holder
        made = status.replace(session, lost, reason, holder, public_url=ADDRESS, by=SYSTEM, now=NOW)
        assert made.portrait == lost.portrait == canonical.decode(made.record).portrait_sha256
        assert made.portrait is not None
        session.flush()
        made.portrait = None
        assert lacking(made, lost) == "record.other_row"
