"""The candidate's side of a certificate: files, links, LinkedIn, programs; on both databases where it writes."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from certify.assessments.models import Enrolment
from certify.audit.models import TrailLine
from certify.candidacies.models import Candidacy
from certify.certificates import status
from certify.certificates.models import Certificate, ShareLink
from certify.certificates.rules import ReasonCode, State
from certify.certificates.sharing import MOST_LINKS, make_link
from certify.certificates.status import Reason
from certify.errors import Invalid
from certify.storage.files import FileStore
from certify.verification.application import create_public_app
from tests.corridor.test_pages import AUTHORITY, browser, send
from tests.corridor.world import World, certificate_of

LINK = re.compile(r'value="http://127\.0\.0\.1:8000(/s/([\w-]{24}))"')
FRENCH = {"Accept-Language": "fr"}
PRIVATE = "Pièce du dossier de l’autorité."
ACTS = {f"certificate.{act}" for act in ("share", "unshare", "open_to_programs", "close_to_programs")}
PARTLY = "kader"  # who has two units of three
PAGES = ("", "/code", "/code.png", "/code.txt", "/liens", "/liens/nouveau", "/linkedin", "/programmes")


def address_of(world: World, key: str) -> str:
    with world.database.reading() as session:
        return f"/certificats/{certificate_of(session, world.stage, key).public_id}"


def public(world: World) -> FlaskClient:
    return create_public_app(world.settings, world.database).test_client()


def link_in(page: TestResponse) -> str:
    found = LINK.search(page.text)
    assert found, page.text
    return found[1]


def form_of(client: FlaskClient, path: str) -> dict[str, str]:
    """The hidden fields of the form, as a browser sends them back."""
    fields = re.findall(r'<input[^>]*name="(csrf_token|draw)"[^>]*value="([^"]+)"', client.get(path).text)
    return dict(fields)


def give(client: FlaskClient, path: str, label: str) -> TestResponse:
    return client.post(path, data={**form_of(client, path), "label": label})


def main_of(page: TestResponse) -> str:
    return page.text.partition("<main")[2].partition("</main>")[0]


def trail_of(world: World) -> list[str]:
    """The lines of these acts, in their order."""
    with world.database.reading() as session:
        acts = session.scalars(select(TrailLine.act).order_by(TrailLine.id)).all()
    return [act for act in acts if act in ACTS]


def test_a_link_is_made_shown_once_read_by_anyone_and_closed_at_once(any_issued: World) -> None:
    mine, anyone = browser(any_issued, "moussa"), public(any_issued)
    page = address_of(any_issued, "moussa")
    made = give(mine, f"{page}/liens/nouveau", "employeur à Lyon")
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    link = link_in(made)
    listed = mine.get(f"{page}/liens").text
    assert "employeur à Lyon" in listed
    assert link not in listed
    seen = anyone.get(link, headers=FRENCH)
    assert "Authentique" in seen.text
    assert page.rpartition("/")[2] not in seen.text
    key = re.search(r"/liens/(\d+)/fermer", listed)
    assert key
    closing = f"{page}/liens/{key[1]}/fermer"
    token = form_of(mine, f"{page}/liens/nouveau")["csrf_token"]
    assert mine.post(closing, data={"csrf_token": token}).status_code == 303
    assert "Ce lien n’est plus actif" in anyone.get(link, headers=FRENCH).text
    assert mine.post(closing, data={"csrf_token": token}).status_code == 303
    assert "Fermé le" in mine.get(f"{page}/liens").text
    assert trail_of(any_issued) == ["certificate.share", "certificate.unshare"]


def test_what_opens_a_link_is_not_in_the_database(issued: World) -> None:
    link = link_in(give(browser(issued, "moussa"), address_of(issued, "moussa") + "/liens/nouveau", "Lyon"))
    token = link.rpartition("/")[2]
    assert token.encode() not in (issued.home / "certify.db").read_bytes()
    with issued.database.reading() as session:
        assert session.scalars(select(ShareLink.token_hash)).one() != token


def test_the_same_form_sent_twice_makes_one_link_and_shows_it_twice(any_issued: World) -> None:
    mine, path = browser(any_issued, "moussa"), address_of(any_issued, "moussa") + "/liens/nouveau"
    sent = {**form_of(mine, path), "label": "Lyon"}
    first, second = (link_in(mine.post(path, data=sent)) for _ in range(2))
    assert first == second
    assert trail_of(any_issued) == ["certificate.share"]
    assert link_in(mine.post(path, data=sent | {"label": "Paris"})) != first


@pytest.mark.parametrize("tokens", [("same", "same"), ("one", "other")])
def test_two_forms_at_once_make_one_link_of_a_name(any_issued: World, tokens: tuple[str, str]) -> None:
    def make(token: str) -> int | str:
        try:
            with any_issued.stage.act("moussa") as (session, person, now):
                certificate = certificate_of(session, any_issued.stage, "moussa")
                return make_link(session, certificate, "Lyon", token, by=person.actor, now=now).id
        except Invalid as error:
            return error.code

    with ThreadPoolExecutor(2) as threads:
        made = set(threads.map(make, tokens))
    assert made == ({1} if tokens[0] == tokens[1] else {1, "share.label"})
    assert trail_of(any_issued) == ["certificate.share"]


def test_a_closed_link_is_not_opened_again_by_its_old_form(issued: World) -> None:
    mine, page = browser(issued, "moussa"), address_of(issued, "moussa")
    sent = {**form_of(mine, f"{page}/liens/nouveau"), "label": "Lyon"}
    mine.post(f"{page}/liens/nouveau", data=sent)
    key = re.search(r"/liens/(\d+)/fermer", mine.get(f"{page}/liens").text)
    assert key
    mine.post(f"{page}/liens/{key[1]}/fermer", data=sent)
    again = mine.post(f"{page}/liens/nouveau", data=sent)
    assert again.status_code == 409
    assert "déjà fermé" in again.text


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("", "Écrivez pour qui est ce lien"),
        ("   ", "Écrivez pour qui est ce lien"),
        ("x" * 61, "trop long"),
        ("Lyon\u202e", "caractères invisibles"),
        ("Lyon", "porte déjà ce nom"),
    ],
)
def test_a_name_that_cannot_be_kept_is_said_and_stays_written(issued: World, label: str, sentence: str) -> None:
    mine, path = browser(issued, "moussa"), address_of(issued, "moussa") + "/liens/nouveau"
    give(mine, path, "Lyon")
    refused = give(mine, path, label)
    assert refused.status_code == 422
    assert sentence in html.unescape(refused.text)
    assert f'value="{label}"' in refused.text
    assert len(trail_of(issued)) == 1


def test_there_is_an_end_to_open_links(issued: World) -> None:
    mine, path = browser(issued, "moussa"), address_of(issued, "moussa") + "/liens/nouveau"
    for count in range(MOST_LINKS):
        assert give(mine, path, f"n° {count}").status_code == 200
    assert give(mine, path, "encore un").status_code == 409


def test_linkedin_gets_what_the_page_says_and_nothing_before_the_last_step(issued: World) -> None:
    mine, path = browser(issued, "moussa"), address_of(issued, "moussa") + "/linkedin"
    assert "https://www.linkedin.com" not in mine.get(path).text
    page = give(mine, path, "LinkedIn")
    found = re.search(r'href="(https://www\.linkedin\.com/profile/add\?[^"]+)"([^>]*)>', page.text)
    assert found
    assert "noreferrer" in found[2]
    sent = {name: value[0] for name, value in parse_qs(urlsplit(html.unescape(found[1])).query).items()}
    with issued.database.reading() as session:
        number = certificate_of(session, issued.stage, "moussa").number
    assert sent["certId"] == number
    assert sent["certUrl"] == "http://127.0.0.1:8000" + link_in(page)
    assert set(sent) == {"startTask", "name", "organizationName", "issueYear", "issueMonth", "certUrl", "certId"}
    told = html.unescape(mine.get(path).text)
    assert sent["name"] in told
    assert sent["organizationName"] in told


def test_a_unit_on_linkedin_does_not_read_as_the_title(issued: World) -> None:
    page = browser(issued, PARTLY).get(address_of(issued, PARTLY) + "/linkedin").text
    assert "Une partie du titre «" in " ".join(html.unescape(page).split())


def test_the_code_as_a_picture_reads_as_the_code(issued: World) -> None:
    mine, page = browser(issued, "moussa"), address_of(issued, "moussa")
    picture = Image.open(BytesIO(mine.get(f"{page}/code.png").data))
    assert min(picture.size) >= 600
    with issued.database.reading() as session:
        text = certificate_of(session, issued.stage, "moussa").qr_text
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [text]
    assert mine.get(f"{page}/code.txt").text == text
    assert html.escape(text or "") in mine.get(f"{page}/code").text


@pytest.mark.parametrize(
    ("column", "form", "kind"), [("credential", "json", "vc"), ("credential_jwt", "jwt", "vc+jwt")]
)
def test_the_credential_is_downloaded_byte_for_byte(issued: World, column: str, form: str, kind: str) -> None:
    page, stored = address_of(issued, "moussa"), b'{"what": "was signed"}'
    name = FileStore(issued.settings.files).put(stored)
    with issued.database.writing() as session:
        setattr(certificate_of(session, issued.stage, "moussa"), column, name)
    answer = browser(issued, "moussa").get(f"{page}.{form}")
    assert answer.data == stored
    assert answer.content_type == f"application/{kind}"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_programs_may_read_it_only_when_its_holder_says_so(any_issued: World) -> None:
    mine, page = browser(any_issued, "moussa"), address_of(any_issued, "moussa")

    def shareable() -> bool:
        with any_issued.database.reading() as session:
            return certificate_of(session, any_issued.stage, "moussa").shareable

    assert not shareable()
    for wanted, now in (("yes", True), ("yes", True), ("no", False), ("maybe", False)):
        send(mine, f"{page}/programmes", wanted=wanted)
        assert shareable() is now
    assert trail_of(any_issued) == ["certificate.open_to_programs", "certificate.close_to_programs"]


def test_somebody_else_s_certificate_is_not_there(issued: World) -> None:
    page, other = address_of(issued, "moussa"), browser(issued, "awa")
    give(browser(issued, "moussa"), f"{page}/liens/nouveau", "Lyon")
    for path in (*PAGES, ".pdf", ".json", ".jwt"):
        assert other.get(page + path).status_code == 404, path
    own = address_of(issued, "awa")
    sent = {**form_of(other, f"{own}/liens/nouveau"), "label": "Lyon", "wanted": "yes"}
    for path in ("/liens/nouveau", "/linkedin", "/programmes", "/liens/1/fermer"):
        assert other.post(page + path, data=sent).status_code == 404, path
    # Nor by the address of one's own certificate.
    assert other.post(f"{own}/liens/1/fermer", data=sent).status_code == 404
    assert trail_of(issued) == ["certificate.share"]


def test_nobody_but_a_candidate_has_these_pages(issued: World) -> None:
    page, authority = address_of(issued, "moussa"), browser(issued, AUTHORITY)
    for path in (*PAGES, ".pdf", ".json"):
        assert authority.get(page + path).status_code == 403, path


def test_one_that_is_not_signed_yet_is_shown_to_nobody(world: World) -> None:
    world.validate()
    mine, page = browser(world, "moussa"), address_of(world, "moussa")
    assert mine.get(page).status_code == 200
    for path in ("/liens/nouveau", "/linkedin", "/code", "/code.png", "/code.txt"):
        answer = mine.get(page + path)
        assert answer.status_code == 409, path
        assert "en cours de signature" in answer.text
    assert "<form" not in main_of(mine.get(f"{page}/programmes"))
    token = form_of(mine, f"{page}/programmes")  # of the way out, at the foot of every page
    for path in ("/liens/nouveau", "/linkedin", "/programmes"):
        assert mine.post(page + path, data=token | {"label": "Lyon", "wanted": "yes"}).status_code == 409, path
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ShareLink)) == 0
    assert trail_of(world) == []


def test_a_withdrawn_certificate_keeps_its_links_which_say_so_and_gets_no_new_one(any_issued: World) -> None:
    mine, page = browser(any_issued, "moussa"), address_of(any_issued, "moussa")
    link = link_in(give(mine, f"{page}/liens/nouveau", "Lyon"))
    send(mine, f"{page}/programmes", wanted="yes")
    sent = {**form_of(mine, f"{page}/liens/nouveau"), "label": "Paris"}
    with any_issued.stage.act(AUTHORITY) as (session, person, now):
        row = certificate_of(session, any_issued.stage, "moussa")
        status.withdraw(session, row, Reason(ReasonCode.ERROR, PRIVATE), by=person.actor, now=now)
    assert "Ce certificat a été retiré" in public(any_issued).get(link, headers=FRENCH).text
    refused = mine.post(f"{page}/liens/nouveau", data=sent)
    assert refused.status_code == 409
    assert "ne se partage plus" in refused.text
    assert "Donner un lien" not in mine.get(page).text
    assert "Lyon" in mine.get(f"{page}/liens").text
    # What was open can still be closed.
    send(mine, f"{page}/programmes", wanted="no")
    key = re.search(r"/liens/(\d+)/fermer", mine.get(f"{page}/liens").text)
    assert key
    mine.post(f"{page}/liens/{key[1]}/fermer", data=sent)
    assert "n’est plus actif" in public(any_issued).get(link, headers=FRENCH).text
    assert trail_of(any_issued)[-2:] == ["certificate.close_to_programs", "certificate.unshare"]


def test_a_suspended_certificate_is_shown_with_its_suspension_but_not_on_linkedin(issued: World) -> None:
    mine, page = browser(issued, "moussa"), address_of(issued, "moussa")
    with issued.database.writing() as session:
        row = certificate_of(session, issued.stage, "moussa")
        session.execute(update(Certificate).where(Certificate.id == row.id).values(state=State.SUSPENDED))
    assert mine.get(f"{page}/linkedin").status_code == 409
    assert give(mine, f"{page}/liens/nouveau", "Lyon").status_code == 200


def test_nothing_changes_on_get_or_without_the_token(issued: World) -> None:
    mine, page = browser(issued, "moussa"), address_of(issued, "moussa")
    give(mine, f"{page}/liens/nouveau", "Lyon")
    assert mine.get(f"{page}/liens/1/fermer").status_code == 405
    for path in ("/liens/nouveau", "/linkedin", "/programmes", "/liens/1/fermer"):
        assert mine.post(page + path, data={"label": "x", "wanted": "yes"}).status_code == 400, path
    assert trail_of(issued) == ["certificate.share"]


def test_pages_are_light_and_send_to_nobody(issued: World) -> None:
    mine, page = browser(issued, "moussa"), address_of(issued, "moussa")
    for path in ("/certificats", page, f"{page}/liens", f"{page}/code", f"{page}/linkedin"):
        answer = mine.get(path)
        assert len(answer.data) < 15_000, path
        assert not re.search(r'(?:src|action)="(?:https?:)?//', answer.text), path


SEEN = "Qui a le code carré, ou les 12 caractères du code public, voit votre"
LESS = "Un lien que vous donnez ne montre que l’année de naissance, et jamais de photo."


@pytest.mark.parametrize(
    ("portrait", "seen"),
    [("ab" * 32, "photo et votre date de naissance entière."), (None, "date de naissance entière.")],
)
def test_the_holder_reads_who_sees_what_before_giving_a_code(issued: World, portrait: str | None, seen: str) -> None:
    with issued.database.writing() as session:
        certificate_of(session, issued.stage, "moussa").portrait = portrait
    mine, page = browser(issued, "moussa"), address_of(issued, "moussa")
    for path in (page, f"{page}/code"):
        said = main_of(mine.get(path))
        assert f"{SEEN} {seen}" in said
        assert LESS in said
    assert "avec votre année de naissance seulement et sans photo" in mine.get(f"{page}/liens").text


def test_nobody_is_promised_a_certificate_without_the_photo_that_was_signed(issued: World) -> None:
    with issued.database.writing() as session:
        certificate = certificate_of(session, issued.stage, "moussa")
        enrolment = session.scalars(
            select(Enrolment).join(Enrolment.candidacy).where(Candidacy.candidate_id == certificate.candidate_id)
        ).one()
        assert enrolment.attendance is not None
        enrolment.attendance.portrait, enrolment.attendance.portrait_agreement = "ab" * 32, "J’accepte."
        enrolment.attendance.portrait_agreed_at = certificate.prepared_at
        reference = enrolment.candidacy.reference
    said = main_of(browser(issued, "moussa").get(f"/candidatures/{reference}/photo"))
    assert "la photo fait partie de ce qui est signé, et elle reste sur votre certificat" in said
    assert "ne la voit que qui a le code carré du certificat ou son code public" in said
    assert "sans photo, écrivez" not in said
