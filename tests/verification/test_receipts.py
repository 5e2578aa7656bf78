"""A receipt from the button to the file, and what it must never be taken for."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from certify.certificates.keys import OpenKeys
from certify.certifications.queries import versions
from certify.credential import Verdict, pdfseal
from certify.credential.record import Holder
from certify.db import Database
from certify.errors import Conflict
from certify.keyring.signer import KeyringError
from certify.verification import commands, receipt_paper, receipts
from certify.verification.application import RECEIPTS, PublicApplication
from certify.verification.models import Receipt
from certify.verification.receipt_making import A_ROUND, ReceiptMaker, forget_old
from certify.verification.receipts import Progress
from certify.verification.statement import Fact, Statement
from certify.worker import Work
from tests.certificates.samples import NAMES
from tests.judges import tools, verapdf

from .conftest import Hands, opened
from .issued import ADDRESS, PASSPHRASE, Issued, of

LATER = timedelta(minutes=61)


@pytest.fixture
def app(own: Issued) -> Iterator[PublicApplication]:
    yield from opened(own)


@pytest.fixture
def client(app: PublicApplication) -> FlaskClient:
    return app.test_client()


def maker(own: Issued, hands: Hands) -> ReceiptMaker:
    settings = own.settings()
    return ReceiptMaker(Database(settings.database_url), settings.files, OpenKeys(own.home, PASSPHRASE, ADDRESS), hands)


def ask(client: FlaskClient, public_id: str, query: str = "", **headers: str) -> TestResponse:
    return client.post(f"/receipt{query}", data={"way": "id", "public_id": public_id}, headers=headers)


def fetched(client: FlaskClient, own: Issued, hands: Hands, answer: TestResponse) -> bytes:
    """The receipt, once the worker has been."""
    assert answer.status_code == 303, answer.text
    maker(own, hands).make_waiting()
    page = client.get(answer.location)
    found = re.search(r'href="(/receipt/[^"]+\.pdf)"', page.text)
    assert found is not None, page.text
    pdf: bytes = client.get(found[1]).data
    return pdf


def by_button(client: FlaskClient, page: TestResponse) -> TestResponse:
    """Press the button of the page, with what its form holds."""
    form = re.search(r'<form method="post" action="(/receipt[^"]*)">(.*?)<button', page.text, re.DOTALL)
    assert form is not None, page.text
    hidden = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[2]))
    return client.post(form[1], data=hidden, headers={"Sec-Fetch-Site": "same-origin"})


def test_the_button_leads_to_a_page_that_waits_and_then_to_a_signed_file(
    client: FlaskClient, own: Issued, hands: Hands
) -> None:
    asked = by_button(client, client.get(f"/v/{own.ids['title']}"))
    waiting = client.get(asked.location)
    assert "en préparation" in waiting.text
    assert waiting.headers["Refresh"] == "3"
    assert waiting.headers["Cache-Control"] == "no-store"
    pdf = fetched(client, own, hands, asked)
    assert "Signature is Valid" in tools.signatures(pdf)
    assert "Total document signed" in tools.signatures(pdf)
    ready = client.get(asked.location)
    assert "Refresh" not in ready.headers
    assert "prêt" in ready.text


def test_a_receipt_says_what_was_found_and_that_it_is_no_certificate(
    client: FlaskClient, own: Issued, hands: Hands
) -> None:
    said = tools.words(fetched(client, own, hands, ask(client, own.ids["title"])))
    for words in (
        "Ce reçu n’est pas un certificat. Il dit ce qui a été vérifié à cet instant.",
        "Authentique",
        "24 novembre 2026 à 11 h 30 (UTC+1)",
        "2026-11-24T10:30:00Z",
        "certify.example.org",
        "La signature convient : rien n’a été modifié",
        "Ni retiré, ni suspendu, ni remplacé",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("unit", "UNE UNITÉ sur"),
        ("withdrawn", "Ce certificat a été retiré"),
        ("suspended", "Ce certificat est suspendu"),
        ("replaced", "Ce certificat a été remplacé"),
    ],
)
def test_every_verdict_has_its_receipt(client: FlaskClient, own: Issued, hands: Hands, name: str, words: str) -> None:
    assert words in tools.words(fetched(client, own, hands, ask(client, own.ids[name])))


def test_a_receipt_of_an_expired_certificate_says_so(client: FlaskClient, own: Issued, hands: Hands) -> None:
    hands.now += timedelta(days=40)
    said = tools.words(fetched(client, own, hands, ask(client, own.ids["expiring"])))
    assert "mais sa validité est passée" in said


def test_a_receipt_is_in_the_readers_language(client: FlaskClient, own: Issued, hands: Hands) -> None:
    pdf = fetched(client, own, hands, ask(client, own.ids["title"], "?lang=en"))
    assert b"/Lang (en)" in pdf or b"/Lang(en)" in pdf
    assert "24 November 2026" in tools.words(pdf)


# What somebody would like to have signed.
PROSE = "AUTHENTIQUE, titre complet. Titulaire : M. Faux FRAUDE, né en 1990, vérifié par le ministère. <b>X</b> & Y"


def asked(client: FlaskClient, **form: str) -> TestResponse:
    return client.post("/receipt", data=form)


def test_an_unknown_id_has_a_receipt_that_says_which(client: FlaskClient, own: Issued, hands: Hands) -> None:
    said = tools.words(fetched(client, own, hands, by_button(client, client.get("/v/abcd-2345-efgh"))))
    assert "Nous ne connaissons pas" in said
    assert "Code public ABCD 2345 EFGH" in said


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"way": "id", "public_id": PROSE}, "Un texte qui n’a pas la forme d’un code public"),
        (
            {"way": "number", "number": PROSE, "name": PROSE, "birth_year": "1990"},
            "Un texte qui n’a pas la forme d’un numéro, avec un nom et l’année de naissance 1990",
        ),
        (
            {"way": "number", "number": "bj 2026 999999", "name": PROSE, "birth_year": "1990"},
            "Un texte qui n’a pas la forme d’un numéro, avec un nom et l’année de naissance 1990",
        ),
        (
            {"way": "number", "number": " bj – 2026 . 999999 _ 0", "name": PROSE, "birth_year": "1990"},
            "Numéro BJ20269999990, avec un nom et l’année de naissance 1990",
        ),
        ({"way": "code", "code": "http://" + PROSE.replace(" ", "\u2800")}, "Il mène ailleurs, et non à certify."),
        ({"way": "code", "code": "http://" + PROSE.replace(" ", "-") + ".example/x"}, "Il mène ailleurs, et non à"),
        ({"way": "code", "code": "https://faux.example:8443/v/x"}, "Il mène à https://faux.example:8443, et non à"),
    ],
)
def test_nobodys_prose_is_signed(
    client: FlaskClient, own: Issued, hands: Hands, form: dict[str, str], words: str
) -> None:
    said = tools.words(fetched(client, own, hands, asked(client, **form)))
    assert words in " ".join(said.split())
    assert not any(word in said for word in ("AUTHENTIQUE", "authentique,", "Titulaire", "FRAUDE", "ministère"))


def test_a_name_stands_in_a_receipt_as_the_certificate_has_it_and_only_once_it_matched(
    client: FlaskClient, own: Issued, hands: Hands
) -> None:
    with own.reading() as session:
        row = of(session, own.ids["title"])
        name, form = row.candidate.holder.full_name, {"number": row.number, "birth_year": str(row.birth_year)}
    typed = f"\U0001f98a {name.upper()} !?"
    said = tools.words(fetched(client, own, hands, asked(client, way="number", name=typed, **form)))
    assert f"Numéro {row.number}, nom {name}, année" in " ".join(said.split())
    wrong = tools.words(fetched(client, own, hands, asked(client, way="number", name=f"{name} FRAUDE", **form)))
    assert f"Numéro {row.number}, avec un nom et l’année" in " ".join(wrong.split())
    assert name not in " ".join(wrong.split())


@pytest.mark.parametrize("holder", NAMES.values(), ids=list(NAMES))
def test_every_name_that_a_certificate_can_bear_prints(holder: Holder, hands: Hands) -> None:
    facts = (Fact("Nom", holder.full_name),)
    said = replace(statement(hands.now), asked=f"Numéro, nom {holder.full_name}", facts=facts)
    assert receipt_paper.draw(said, "fr").startswith(b"%PDF-")


def test_a_number_from_paper_has_a_receipt_that_does_not_give_the_public_id_away(
    client: FlaskClient, own: Issued, hands: Hands
) -> None:
    with own.reading() as session:
        row = of(session, own.ids["title"])
        form = {"number": row.number, "name": row.candidate.holder.full_name, "birth_year": str(row.birth_year)}
    page = client.post("/verify", data={"way": "number", **form})
    said = tools.words(fetched(client, own, hands, by_button(client, page)))
    assert row.number in said
    assert own.ids["title"] not in said.replace(" ", "")
    wrong = client.post("/receipt", data={"way": "number", **form, "name": "Autre Nom"})
    assert "Nous ne connaissons pas" in tools.words(fetched(client, own, hands, wrong))


def test_a_changed_code_has_a_receipt_that_shows_nothing_of_it(client: FlaskClient, own: Issued, hands: Hands) -> None:
    head, tail = own.code("title").split("#")
    changed = f"{head}#{tail[:200]}{'C' if tail[200] != 'C' else 'D'}{tail[201:]}"
    page = client.post("/verify", data={"way": "code", "code": changed})
    said = tools.words(fetched(client, own, hands, by_button(client, page)))
    assert "Ce document a été modifié" in said
    assert "Numéro" not in said


@pytest.fixture(scope="module")
def receipt(issued: Issued, tmp_path_factory: pytest.TempPathFactory) -> tuple[Issued, bytes]:
    """One receipt for the judges."""
    hands, own = Hands(), issued.copy(tmp_path_factory.mktemp("receipt") / "own")
    for app in opened(own):
        client = app.test_client()
        return own, fetched(client, own, hands, ask(client, own.ids["unit"]))
    raise AssertionError


@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_verapdf_finds_nothing_in_a_receipt(receipt: tuple[Issued, bytes], flavour: str) -> None:
    assert verapdf.findings(receipt[1], flavour) == []


def test_qpdf_finds_no_fault_and_there_is_one_page(receipt: tuple[Issued, bytes]) -> None:
    assert "No syntax or stream encoding errors found" in tools.structure(receipt[1])
    with pikepdf.open(BytesIO(receipt[1])) as pdf:
        assert len(pdf.pages) == 1


def test_openssl_follows_the_signature_to_the_root(receipt: tuple[Issued, bytes], tmp_path: Path) -> None:
    own, pdf = receipt
    sealed = pdfseal.find(pdf)
    start, end = sealed.gap
    (tmp_path / "cms").write_bytes(cms.ContentInfo.load(sealed.cms).dump())
    (tmp_path / "covered").write_bytes(pdf[:start] + pdf[end:])
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-content", "covered"]
    command += ["-CAfile", str(own.settings().public_keys / "root.pem"), "-purpose", "any", "-no_check_time"]
    done = subprocess.run([*command, "-out", "/dev/null"], cwd=tmp_path, capture_output=True, check=False, timeout=30)
    assert b"Verification successful" in done.stderr, done.stderr


def test_the_command_line_says_that_a_receipt_is_no_certificate(
    receipt: tuple[Issued, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, pdf = receipt
    monkeypatch.setenv("CERTIFY_HOME", str(own.home))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    (tmp_path / "receipt.pdf").write_bytes(pdf)
    done = CliRunner().invoke(commands.verify, [str(tmp_path / "receipt.pdf")])
    assert done.exit_code == 1
    assert "NOT a certificate" in done.output.splitlines()[0]
    assert "pdf.receipt" in done.output


def test_the_page_says_that_a_receipt_is_no_certificate(receipt: tuple[Issued, bytes], client: FlaskClient) -> None:
    page = client.post("/verify", data={"way": "file", "file": (BytesIO(receipt[1]), "receipt.pdf")})
    assert "Ce fichier n’est pas un certificat" in page.text
    assert "C’est le reçu d’une vérification" in page.text
    assert "Authentique" not in page.text


def test_a_form_of_another_site_has_no_receipt(client: FlaskClient, own: Issued) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://x.example"}):
        refused = ask(client, own.ids["title"], **headers)
        assert refused.status_code == 403
        assert "vient d’un autre site" in refused.text
    with own.reading() as session:
        assert session.scalars(select(Receipt)).all() == []
    assert ask(client, own.ids["title"], Origin=ADDRESS).status_code == 303


def test_a_forged_token_and_one_whose_hour_is_over_find_nothing(client: FlaskClient, own: Issued, hands: Hands) -> None:
    asked = ask(client, own.ids["title"]).location
    forged = asked[:-1] + ("A" if asked[-1] != "A" else "B")
    assert client.get(forged).status_code == 404
    assert client.get(f"{forged}.pdf").status_code == 404
    maker(own, hands).make_waiting()
    hands.now += LATER
    assert client.get(asked).status_code == 404
    assert client.get(f"{asked}.pdf").status_code == 404


def test_the_file_before_it_is_made_leads_back_to_the_page(client: FlaskClient, own: Issued) -> None:
    asked = ask(client, own.ids["title"]).location
    assert client.get(f"{asked}.pdf").location == asked


def test_only_the_hash_of_the_token_is_kept(client: FlaskClient, own: Issued) -> None:
    token = ask(client, own.ids["title"]).location.rpartition("/")[2]
    assert len(token) == 32
    with own.reading() as session:
        row = session.scalars(select(Receipt)).one()
        assert token not in (row.token_hash, row.content)


def test_after_an_hour_rows_and_files_are_gone(client: FlaskClient, own: Issued, hands: Hands) -> None:
    fetched(client, own, hands, ask(client, own.ids["title"]))
    settings = own.settings()
    folder, database = settings.files / receipts.FOLDER, Database(settings.database_url)
    made = [path for path in folder.glob("??/*") if path.is_file()]
    assert len(made) == 1
    assert forget_old(database, settings.files, now=hands.now) == 0
    stamped = datetime.fromtimestamp(made[0].stat().st_mtime, hands.now.tzinfo)
    assert forget_old(database, settings.files, now=max(hands.now, stamped) + LATER) == 1
    assert not [path for path in folder.glob("??/*") if path.is_file()]
    assert own.pdf("title").startswith(b"%PDF-")


def test_who_asks_too_often_is_told_to_wait(client: FlaskClient, own: Issued) -> None:
    answers = [ask(client, own.ids["title"]).status_code for _ in range(RECEIPTS + 1)]
    assert answers == [303] * RECEIPTS + [429]


def test_when_too_many_wait_the_next_is_told_so_and_the_verdict_still_works(
    client: FlaskClient, own: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "MOST_WAITING", 1)
    assert ask(client, own.ids["title"]).status_code == 303
    busy = ask(client, own.ids["unit"])
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "30")
    assert "Trop de reçus" in busy.text
    assert client.get(f"/v/{own.ids['title']}").status_code == 200


def test_what_cannot_be_checked_has_no_receipt(client: FlaskClient, own: Issued) -> None:
    answer = ask(client, own.ids["pending"])
    assert answer.status_code == 503
    with own.reading() as session:
        assert session.scalars(select(Receipt)).all() == []


@pytest.mark.parametrize("form", [{}, {"way": "file"}, {"way": "id"}, {"way": "id", "public_id": "x" * 300}])
def test_an_incomplete_form_is_refused(client: FlaskClient, form: dict[str, str]) -> None:
    assert client.post("/receipt", data=form).status_code == 422


def test_a_receipt_that_cannot_be_signed_is_tried_a_few_times_then_given_up(
    client: FlaskClient, own: Issued, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(client, own.ids["title"]).location
    one = maker(own, hands)

    def closed(_at: datetime) -> None:
        raise KeyringError("closed")

    monkeypatch.setattr(one.keys, "operator", closed)
    for _ in range(receipts.ATTEMPTS):
        assert "en préparation" in client.get(asked).text
        assert one.make_waiting() == 0
        hands.now += timedelta(minutes=5)
    failed = client.get(asked)
    assert failed.status_code == 503
    assert "ne peut pas être fait" in failed.text
    monkeypatch.undo()


def test_what_no_paper_can_hold_is_given_up_at_once(client: FlaskClient, own: Issued, hands: Hands) -> None:
    with own.writing() as session:
        said = replace(statement(hands.now), asked="\U0001f98a\ue000")
        token = receipts.ask(session, said, "fr", now=hands.now)
    assert maker(own, hands).make_waiting() == 0
    assert client.get(f"/receipt/{token}").status_code == 503


def test_the_longest_that_can_be_asked_fits_on_one_page(hands: Hands) -> None:
    name = max((holder.full_name for holder in NAMES.values()), key=len)
    facts = tuple(Fact(name, name) for _ in range(10))
    said = replace(statement(hands.now), asked=f"Numéro, nom {name * 3}", facts=facts)
    with pikepdf.open(BytesIO(receipt_paper.draw(said, "de"))) as opened_pdf:
        assert len(opened_pdf.pages) == 1


def test_a_worker_that_died_holding_a_receipt_loses_it_to_another(
    client: FlaskClient, own: Issued, hands: Hands
) -> None:
    ask(client, own.ids["title"])
    with own.writing() as session:
        assert receipts.lease(session, now=hands.now) is not None
    assert maker(own, hands).make_waiting() == 0
    hands.now += receipts.LEASE
    assert maker(own, hands).make_waiting() == 1


def test_a_round_is_bounded(client: FlaskClient, own: Issued, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certify.verification.receipt_making.A_ROUND", 2)
    assert A_ROUND > 2
    for _ in range(3):
        ask(client, own.ids["title"])
    assert [maker(own, hands).make_waiting() for _ in range(3)] == [2, 1, 0]


def test_asking_wakes_the_worker_whose_round_makes_it_and_forgets_it_later(
    app: PublicApplication, own: Issued, hands: Hands
) -> None:
    client, background = app.test_client(), app.extensions["certify.background"]
    asked = ask(client, own.ids["title"]).location
    assert background.huey.pending_count() == 1
    work = Work(own.settings(), PASSPHRASE)
    work()
    assert "prêt" in client.get(asked).text
    hands.now += LATER
    work()
    with own.reading() as session:
        assert session.scalars(select(Receipt)).all() == []
    work.database.close()


# On both databases, where rows are written.


def statement(now: datetime) -> Statement:
    return Statement(Verdict.UNKNOWN, "H", "M", now, "à l’instant", "X", (), (), "certify.example.org", "ab" * 32)


def test_two_workers_never_take_the_same_receipt(database: Database, now: datetime) -> None:
    with database.writing() as session:
        for _ in range(8):
            receipts.ask(session, statement(now), "fr", now=now)
    taken: list[int] = []
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        while True:
            with database.writing() as session:
                leased = receipts.lease(session, now=now)
                if leased is None:
                    return
                taken.append(leased.id)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 8


def test_what_two_workers_made_is_stored_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        token = receipts.ask(session, statement(now), "fr", now=now)
        identity = receipts.find(session, token, now=now).id
    with database.writing() as session:
        assert receipts.store(session, identity, "a" * 64, now=now)
        assert not receipts.store(session, identity, "b" * 64, now=now)
    with database.reading() as session:
        row = receipts.find(session, token, now=now)
        assert (row.file, receipts.progress(row, now=now)) == ("a" * 64, Progress.READY)
        assert receipts.statement_of(row) == statement(now)


def test_given_up_ones_leave_room(database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "MOST_WAITING", 1)
    with database.writing() as session:
        receipts.ask(session, statement(now), "fr", now=now)
        session.flush()
        with pytest.raises(Conflict):
            receipts.ask(session, statement(now), "fr", now=now)
        session.execute(update(Receipt).values(attempts=receipts.ATTEMPTS))
        receipts.ask(session, statement(now), "fr", now=now)


@pytest.mark.parametrize("name", ["title", "unit"])
def test_a_receipt_names_the_trade_in_the_readers_language_and_says_that_nobody_vouches_for_the_translation(
    client: FlaskClient, own: Issued, hands: Hands, name: str
) -> None:
    with own.writing() as session:
        for version in versions(session):
            version.translations = {"de": "Maurer"}
    said = " ".join(tools.words(fetched(client, own, hands, ask(client, own.ids[name], "?lang=de"))).split())
    assert "Maurer" in said
    assert "inoffizielle Übersetzung" in said
    assert "Titre Carreleur" in said
    assert "Tiler" not in said


def test_a_receipt_without_a_translation_says_nothing_of_one(client: FlaskClient, own: Issued, hands: Hands) -> None:
    assert "inoffizielle" not in tools.words(fetched(client, own, hands, ask(client, own.ids["title"], "?lang=de")))
