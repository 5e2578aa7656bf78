"""What a candidate is told by mail at each step, in their language, once; and nothing where there is no address."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.candidacies.decisions import admit, ask_for_completion, expire, refuse, renew, return_dossier
from certify.candidacies.dossier import submit_dossier
from certify.candidacies.models import Candidacy
from certify.candidacies.notices import tell_ending
from certify.errors import Conflict, Invalid
from certify.mail.models import Message

from .samples import CANDIDATE, OFFICER, show_every_unit


@pytest.fixture
def draft(draft: Candidacy) -> Candidacy:
    draft.candidate.mail = "awa@mail.example"
    draft.authority.organisation.contact_mail = "vae@authority.example"
    return draft


def written(session: Session) -> list[Message]:
    session.flush()
    return list(session.scalars(select(Message).order_by(Message.id)))


def told(session: Session) -> list[str]:
    return [message.template.removeprefix("candidacies/") for message in written(session)]


def test_every_step_of_a_candidacy_is_told(session: Session, submitted: Candidacy, now: datetime) -> None:
    admit(session, submitted, by=OFFICER, now=now)
    show_every_unit(session, submitted, now)
    submit_dossier(session, submitted, by=CANDIDATE, now=now)
    return_dossier(session, submitted, ["Une photo du chantier"], by=OFFICER, now=now)
    later = now + timedelta(days=400)
    expire(session, submitted, now=later)
    renew(session, submitted, reason="Maladie", by=OFFICER, now=later)
    steps = ["received", "admitted", "dossier_received", "dossier_returned", "ended", "renewed"]
    assert told(session) == steps
    first = written(session)[0]
    assert (first.to_address, first.to_name, first.reply_to) == (
        "awa@mail.example",
        submitted.candidate.full_name,
        "vae@authority.example",
    )
    assert f"/candidatures/{submitted.reference}" in first.text
    assert "Une photo du chantier" in written(session)[3].text
    assert "24 novembre 2027" in written(session)[1].text


def test_what_is_missing_is_in_the_mail(session: Session, submitted: Candidacy, now: datetime) -> None:
    ask_for_completion(session, submitted, ["Le lieu <b>du</b> chantier"], by=OFFICER, now=now)
    mail = written(session)[-1]
    assert "- Le lieu <b>du</b> chantier" in mail.text
    assert "<li>Le lieu &lt;b&gt;du&lt;/b&gt; chantier</li>" in mail.html


def test_a_refusal_says_why_and_how_to_appeal(session: Session, submitted: Candidacy, now: datetime) -> None:
    refuse(session, submitted, reason="Trop peu de pratique", ways_of_appeal="Par écrit", by=OFFICER, now=now)
    mail = written(session)[-1]
    assert mail.template == "candidacies/refused"
    assert "Trop peu de pratique" in mail.text
    assert "Par écrit" in mail.text
    assert "recevable" not in mail.subject


def test_each_reminder_is_sent_once(session: Session, admissible: Candidacy, now: datetime) -> None:
    until = admissible.admissible_until
    assert until is not None
    for days in (90, 90, 30):
        tell_ending(session, admissible, until, days, now=now)
    assert told(session).count("ending") == 2


def test_a_mail_is_written_in_the_language_of_the_account(session: Session, draft: Candidacy, now: datetime) -> None:
    assert draft.candidate.account is not None
    draft.candidate.account.language = "en"
    tell_ending(session, draft, now.date(), 30, now=now)
    mail = written(session)[-1]
    assert mail.language == "en"
    assert "Tiler" in mail.text


def test_who_has_only_a_phone_gets_no_mail(session: Session, submitted: Candidacy, now: datetime) -> None:
    before = len(written(session))
    submitted.candidate.mail = ""
    admit(session, submitted, by=OFFICER, now=now)
    assert len(written(session)) == before


def test_what_is_refused_tells_nobody(session: Session, submitted: Candidacy, now: datetime) -> None:
    before = len(written(session))
    with pytest.raises(Invalid):
        ask_for_completion(session, submitted, [], by=OFFICER, now=now)
    with pytest.raises(Conflict):
        return_dossier(session, submitted, ["Une photo"], by=OFFICER, now=now)
    assert len(written(session)) == before
