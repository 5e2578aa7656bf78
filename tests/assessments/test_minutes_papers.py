"""The documents of minutes on paper: what they say, tagged for screen readers, the hash at the foot of each page."""

from __future__ import annotations

import subprocess
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy.orm import Session

from certify.assessments import deliberation, incidents, minutes, signing, validation
from certify.assessments.minutes_paper import TEMPLATES, values_of
from certify.assessments.models import Minutes
from certify.assessments.terms import IncidentKind, PrintKind
from certify.db import Database
from certify.paper import press
from tests.judges import verapdf

from . import samples
from .samples import World, make_world


@pytest.fixture
def document(sqlite: Database, now: datetime) -> tuple[Session, World, Minutes]:
    session = sqlite.writer()
    world = make_world(session, now)
    jury_session = samples.marked(session, world, now)
    incidents.record_incident(
        session, jury_session, kind=IncidentKind.HEALTH, what="Un malaise.", enrolment=None, by=world.manager, now=now
    )
    deliberation.start_deliberation(session, jury_session, by=world.manager, now=now)
    for place, enrolment in enumerate(jury_session.enrolments):
        samples.decide(session, world, enrolment, now, units=2 - place)
    found = minutes.draft_minutes(session, jury_session, by=world.sitting_people[0], now=now)
    return session, world, found


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", folder / "a.pdf", "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split()).replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_document_is_tagged_and_says_what_was_signed(
    document: tuple[Session, World, Minutes], now: datetime, tmp_path: Path, language: str
) -> None:
    session, world, found = document
    seat = next(who.seat for who in minutes.signatories(session, found)[2:] if who.seat)
    reported = now - minutes.REPLY
    signing.refuse_to_sign(session, found, seat.id, reason="Une note manque.", by=world.manager, now=reported)
    for by in (*world.sitting_people[:2], world.manager):
        minutes.sign_minutes(session, found, by=by, now=now)
    validation.accept_minutes(session, found, by=world.certifier, now=now)
    people = minutes.signatories(session, found)
    said = {}
    for kind, template in TEMPLATES.items():
        pdf = press.draw(template, language, **values_of(found, kind, people, found.decisions))
        assert verapdf.findings(pdf, "ua1") == []
        said[kind] = text_of(pdf, tmp_path)
        if kind is not PrintKind.RESULTS:
            assert said[kind].count(found.sha256) == len(pikepdf.open(BytesIO(pdf)).pages)
    for kind in (PrintKind.MINUTES, PrintKind.REGULARITY):
        assert "note manque." in said[kind]
        assert language != "fr" or "Noté par Responsable" in said[kind]
        assert "Un malaise." in said[kind]
        assert "Témoin Exemple" in said[kind]
    assert "Reprendre la pose." in said[PrintKind.RESULTS]
    assert said[PrintKind.RESULTS].count("BJ-D-00000") == 3
    session.close()


@pytest.mark.parametrize("candidates", [3, 8, 12])
def test_whoever_signs_by_hand_has_what_is_signed_on_the_same_page(
    sqlite: Database, now: datetime, tmp_path: Path, candidates: int
) -> None:
    with sqlite.writer() as session:
        world = make_world(session, now, candidates=candidates)
        jury_session = samples.deliberating(session, world, now)
        for enrolment in jury_session.enrolments:
            samples.decide(session, world, enrolment, now)
        found = minutes.draft_minutes(session, jury_session, by=world.sitting_people[0], now=now)
        values = values_of(found, PrintKind.MINUTES, minutes.signatories(session, found), found.decisions)
        pdf = press.draw(TEMPLATES[PrintKind.MINUTES], "fr", **values)
    (tmp_path / "a.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True, check=True)
    page = next(text for text in done.stdout.decode().split("\f") if "Signatures" in text)
    assert page.count("présidence du jury") + page.count("membre du jury") + page.count("responsable de session") == 4
    assert f"{candidates} personnes" in page
    assert "Carreleur" in page
    assert page.count(found.sha256) == 1
