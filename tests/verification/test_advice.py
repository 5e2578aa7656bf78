"""What the page advises where it shows no certificate depends on what was brought."""

from __future__ import annotations

import io

import pikepdf
import pytest
from flask.testing import FlaskClient

from certify.certificates.keys import OpenKeys
from certify.verification.receipt_making import ReceiptMaker

from .conftest import Hands
from .issued import ADDRESS, PASSPHRASE, Issued
from .test_carriers import JSON, carrier
from .test_forms import code, paper, send, send_file
from .test_pages import heading, plain

TYPED = "Vérifiez ce que vous avez tapé"
STRONG = "Aucune autorité connue de ce registre ne l’a délivré."
THREE = "Aucun certificat du registre n’a à la fois ce numéro, ce nom et cette année de naissance."
MISREAD = "Un code mal lu ou mal recopié donne aussi cette réponse"


def blank() -> bytes:
    """A PDF that nobody signed, as a scan sent by mail is."""
    stream = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(stream)
    return stream.getvalue()


def test_a_scan_is_told_to_be_an_image_and_what_to_do_with_it(client: FlaskClient) -> None:
    text = send_file(client, blank(), "scan.pdf").text
    assert heading(text) == "Ce fichier n’est pas signé"
    said = plain(text)
    assert "Photographiez le code qui y est imprimé, ou tapez le code public." in said
    assert "ni que le certificat est vrai, ni qu’il est faux" in said
    for words in (TYPED, STRONG, "Ne vous y fiez pas"):
        assert words not in said


@pytest.mark.parametrize("content", [b"{}", b"eyJhbGciOiJub25lIn0.e30."])
def test_who_brought_a_foreign_file_is_not_told_to_mind_the_typing(client: FlaskClient, content: bytes) -> None:
    said = plain(send_file(client, content).text)
    assert "n’est pas un certificat de ce registre" in said
    assert "Demandez à la personne le fichier d’origine" in said
    assert TYPED not in said
    assert "Si tout est bien recopié" not in said


def test_an_altered_file_was_not_misread(client: FlaskClient, issued: Issued) -> None:
    whole = carrier(issued, "title", JSON)
    said = plain(send_file(client, whole.replace("ADANDÉ".encode(), b"ADANDE")).text)
    assert "Ce document a été modifié" in said
    assert MISREAD not in said
    assert "Un programme qui annote ou réenregistre un fichier donne aussi cette réponse." in said


def test_an_altered_code_may_have_been_misread(client: FlaskClient, issued: Issued) -> None:
    text = issued.code("title")
    said = plain(code(client, text[:300] + ("C" if text[300] != "C" else "D") + text[301:]).text)
    assert "Ce document a été modifié" in said
    assert MISREAD in said


@pytest.mark.parametrize("wrong", [{"name": "Autre Nom"}, {"birth_year": "1990"}, {"number": "BJ-2026-999999-9"}])
def test_what_may_be_mistyped_is_not_called_a_fraud(client: FlaskClient, issued: Issued, wrong: dict[str, str]) -> None:
    said = plain(send(client, "number", **{**paper(issued, "title"), **wrong}).text)
    assert THREE in said
    assert STRONG not in said
    assert TYPED in said


def test_an_unknown_id_and_one_of_no_form_are_answered_alike(client: FlaskClient) -> None:
    unknown, malformed = (client.get(f"/v/{typed}").text.replace(typed, "") for typed in ("ABCD2345EFGH", "ABCD2345"))
    assert STRONG in plain(unknown)
    assert unknown == malformed


def test_a_receipt_is_told_to_be_one_and_what_it_is_good_for(
    own: Issued, own_client: FlaskClient, hands: Hands
) -> None:
    asked = own_client.post("/receipt", data={"way": "id", "public_id": own.ids["title"]})
    settings = own.settings()
    keys = OpenKeys(own.home, PASSPHRASE, ADDRESS)
    database = own_client.application.extensions["certify.database"]
    assert ReceiptMaker(database, settings.files, keys, hands).make_waiting() == 1
    receipt = own_client.get(f"{asked.location}.pdf").data
    said = plain(send_file(own_client, receipt, "recu.pdf").text)
    assert "Un reçu garde la trace d’une vérification." in said
    assert "Demandez à la personne le certificat lui-même" in said
    for words in (TYPED, "Si tout est bien recopié", "Ne vous y fiez pas"):
        assert words not in said
