"""Files of a candidacy: evidence, attestations, statements by voice or thumb, copies of identity documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.audit.models import TrailLine
from certify.audit.trail import Actor
from certify.candidacies import attestations, evidence, identity_copy, papers, swearing
from certify.candidacies.agreements import has_declared
from certify.candidacies.application import lacking
from certify.candidacies.attestations import Word
from certify.candidacies.decisions import admit, ask_for_completion, expire, refuse
from certify.candidacies.dossier import add_example, remove_example, submit_dossier
from certify.candidacies.evidence import Showing
from certify.candidacies.experiences import add_experience, remove_experience
from certify.candidacies.leaving import archive, withdraw
from certify.candidacies.models import Candidacy
from certify.candidacies.paper_models import Attestation, Evidence, Paper
from certify.candidacies.paper_terms import Gone, Purpose, SwornWay, Witness
from certify.candidacies.papers import Brought, tidy_label
from certify.candidacies.practice import Period
from certify.candidacies.states import CandidacyState, Part
from certify.certifications.models import Competence
from certify.db import Database
from certify.errors import Conflict, Invalid, NotFound
from certify.storage.files import FileStore
from certify.storage.incoming import FileKind, Incoming, accepted
from certify.storage.models import DiscardedFile
from tests.brought import pdf, photo, sound
from tests.judges.tools import words

from .samples import CANDIDATE, OFFICER, WORK, complete, show_every_unit

COUNSELLOR = Actor("account:7", "Conseillère Exemple", acting_for="candidate:1")
WORD = Word("Chef Exemple", Witness.CHIEF, date(2026, 11, 20), "+223 70 00 00 01", "Il pose bien.")


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@cache
def _accepted(kind: FileKind, colour: str) -> Incoming:
    made: dict[FileKind, Callable[[], bytes]] = {
        FileKind.PHOTO: lambda: photo(colour=colour),
        FileKind.PDF: pdf,
        FileKind.AUDIO: sound,
    }
    return accepted(made[kind](), (kind,))


def a_file(kind: FileKind = FileKind.PHOTO, label: str = "chantier.jpg", colour: str = "#cfd6ee") -> Brought:
    return Brought(_accepted(kind, colour), label)


@pytest.fixture
def competences(session: Session, draft: Candidacy) -> list[Competence]:
    """Two competences of the first unit."""
    unit = draft.units[0]
    made = [Competence(unit=unit, code=f"C{n}", position=n, label=unit.title) for n in (1, 2)]
    session.add_all(made)
    session.flush()
    return made


def acts(session: Session) -> list[str]:
    return [line.act for line in session.scalars(select(TrailLine).order_by(TrailLine.id))]


def discarded(session: Session) -> set[str]:
    session.flush()
    return set(session.scalars(select(DiscardedFile.name)))


def test_evidence_keeps_the_file_its_hashes_and_what_it_shows(
    session: Session, draft: Candidacy, competences: list[Competence], files: FileStore, now: datetime
) -> None:
    example = add_example(session, draft, draft.units[0], "Un mur.", by=CANDIDATE, now=now)
    showing = Showing("Ma villa", [competence.id for competence in competences], example.id)
    added = evidence.add_evidence(session, draft, a_file(), showing, files, by=COUNSELLOR, now=now)
    session.expire_all()
    assert evidence.evidence_of(session, draft) == [added]
    paper = added.paper
    assert paper.file == sha256(files.get(paper.file or "")).hexdigest()
    assert paper.arrived_sha256 == sha256(photo()).hexdigest()
    assert (paper.label, paper.kind, paper.for_candidate) == ("chantier.jpg", FileKind.PHOTO, True)
    assert (added.description, added.competences, added.example) == ("Ma villa", competences, example)
    assert acts(session)[-1] == "candidacy.add_evidence"


def test_evidence_shows_only_what_is_aimed_at(
    session: Session, draft: Candidacy, competences: list[Competence], files: FileStore, now: datetime
) -> None:
    draft.aims = draft.aims[1:]
    session.flush()
    for showing, field in ((Showing("", [competences[0].id]), "competences"), (Showing("", (), 99), "example")):
        with pytest.raises(Invalid) as refused:
            evidence.add_evidence(session, draft, a_file(), showing, files, by=CANDIDATE, now=now)
        assert field in refused.value.fields
    assert evidence.evidence_of(session, draft) == []
    assert files.names(now + timedelta(days=9000)) == []


def test_evidence_is_told_otherwise_and_taken_back(
    session: Session, draft: Candidacy, competences: list[Competence], files: FileStore, now: datetime
) -> None:
    added = evidence.add_evidence(session, draft, a_file(), Showing("A"), files, by=CANDIDATE, now=now)
    evidence.change_evidence(session, added, Showing("B", [competences[1].id]), by=CANDIDATE, now=now)
    assert (added.description, added.competences) == ("B", [competences[1]])
    name = added.paper.file
    evidence.remove_evidence(session, added, by=CANDIDATE, now=now)
    assert discarded(session) == {name}
    assert session.scalars(select(Evidence)).all() == []
    trace = session.scalars(select(Paper)).one()
    assert (trace.file, trace.label, trace.arrived_sha256, trace.gone) == (None, "", "", Gone.TAKEN_BACK)


def test_evidence_outlives_the_example_it_belonged_to(
    session: Session, draft: Candidacy, files: FileStore, now: datetime
) -> None:
    example = add_example(session, draft, draft.units[0], "Un mur.", by=CANDIDATE, now=now)
    added = evidence.add_evidence(session, draft, a_file(), Showing("", (), example.id), files, by=CANDIDATE, now=now)
    remove_example(session, example, by=CANDIDATE, now=now)
    session.flush()
    session.refresh(added)
    assert added.example is None


def test_a_sent_dossier_holds_the_hashes_and_its_papers_change_no_more(
    session: Session, admissible: Candidacy, files: FileStore, now: datetime
) -> None:
    show_every_unit(session, admissible, now)
    added = evidence.add_evidence(session, admissible, a_file(), Showing("Ma villa"), files, by=CANDIDATE, now=now)
    voice = a_file(FileKind.AUDIO, "voix.ogg")
    word = Word("Chef Exemple", Witness.CHIEF, now.date(), experience_ids=[admissible.experiences[0].id])
    said = attestations.add_attestation(session, admissible, word, voice, files, by=CANDIDATE, now=now)
    submit_dossier(session, admissible, by=CANDIDATE, now=now)
    dossier = json.loads(admissible.dossier or b"")
    assert dossier["evidence"][0]["sha256"] == added.paper.file
    assert dossier["evidence"][0]["arrived_sha256"] == sha256(photo()).hexdigest()
    assert said.paper is not None
    assert dossier["attestations"][0]["sha256"] == said.paper.file
    assert dossier["attestations"][0]["experiences"] == ["Pose de carreaux dans des villas"]
    for act in (
        lambda: evidence.add_evidence(session, admissible, a_file(), Showing(), files, by=CANDIDATE, now=now),
        lambda: evidence.change_evidence(session, added, Showing(), by=CANDIDATE, now=now),
        lambda: evidence.remove_evidence(session, added, by=CANDIDATE, now=now),
        lambda: attestations.add_attestation(session, admissible, WORD, None, files, by=CANDIDATE, now=now),
        lambda: attestations.remove_attestation(session, said, by=CANDIDATE, now=now),
    ):
        with pytest.raises(Conflict, match="ne changent plus"):
            act()


def test_a_candidacy_has_room_for_many_files_not_for_any_number(
    session: Session, draft: Candidacy, files: FileStore, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "MOST", 1)
    added = evidence.add_evidence(session, draft, a_file(), Showing(), files, by=CANDIDATE, now=now)
    with pytest.raises(Conflict, match="déjà 1 fichiers"):
        evidence.add_evidence(session, draft, a_file(), Showing(), files, by=CANDIDATE, now=now)
    evidence.remove_evidence(session, added, by=CANDIDATE, now=now)
    monkeypatch.setattr(papers, "HEAVIEST", 10)
    with pytest.raises(Conflict, match="pèsent trop"):
        evidence.add_evidence(session, draft, a_file(), Showing(), files, by=CANDIDATE, now=now)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("\x00\n", "fichier"),
        ("", "fichier"),
        ("x" * 200 + ".jpg", "x" * 116 + ".jpg"),
        ("Chantier à Ségou.jpg", "Chantier à Ségou.jpg"),
    ],
)
def test_the_name_that_a_file_was_given_is_tidied(name: str, label: str) -> None:
    assert tidy_label(name) == label


def test_an_attestation_needs_no_account_and_keeps_who_says_what(
    session: Session, draft: Candidacy, files: FileStore, now: datetime
) -> None:
    experience = add_experience(session, draft, WORK, by=CANDIDATE, now=now)
    session.flush()
    word = Word("Chef Exemple", Witness.CHIEF, now.date(), "+223 70", "Il pose bien.", [experience.id])
    said = attestations.add_attestation(session, draft, word, None, files, by=COUNSELLOR, now=now)
    assert attestations.attestations_of(session, draft) == [said]
    assert (said.name, said.witness, said.experiences, said.for_candidate) == (
        "Chef Exemple",
        Witness.CHIEF,
        [experience],
        True,
    )
    remove_experience(session, experience, by=CANDIDATE, now=now)
    session.flush()
    session.expire_all()
    assert said.experiences == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"text": ""}, "text"),
        ({"given_on": date(2026, 11, 26)}, "day"),
        ({"given_on": date(1800, 1, 1)}, "day"),
        ({"phone": "0" * 31}, "phone"),
        ({"experience_ids": [99]}, "experiences"),
    ],
)
def test_what_is_wrong_with_an_attestation_is_said_by_field(
    session: Session, draft: Candidacy, files: FileStore, now: datetime, changes: dict[str, object], field: str
) -> None:
    values = {"name": "Chef", "witness": Witness.CHIEF, "given_on": now.date(), "text": "Oui.", **changes}
    word = Word(**values)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        attestations.add_attestation(session, draft, word, None, files, by=CANDIDATE, now=now)
    assert set(refused.value.fields) == {field}


def test_an_attestation_is_taken_back_with_its_file(
    session: Session, draft: Candidacy, files: FileStore, now: datetime
) -> None:
    said = attestations.add_attestation(session, draft, WORD, a_file(), files, by=CANDIDATE, now=now)
    assert said.paper is not None
    name = said.paper.file
    attestations.remove_attestation(session, said, by=CANDIDATE, now=now)
    assert discarded(session) == {name}
    assert session.scalars(select(Attestation)).all() == []


def test_a_voice_declares_as_a_name_does_and_holds_while_nothing_changes(
    session: Session, draft: Candidacy, files: FileStore, now: datetime
) -> None:
    complete(session, draft, now)
    remove_experience(session, draft.experiences[0], by=CANDIDATE, now=now)
    add_experience(session, draft, WORK, by=CANDIDATE, now=now)
    draft.experiences[0].place = "Kayes"
    assert Part.STATEMENT in lacking(draft)
    voice = a_file(FileKind.AUDIO, "voix.ogg")
    made = swearing.swear(session, draft, SwornWay.VOICE, voice, files, by=CANDIDATE, now=now)
    assert has_declared(draft)
    assert (made.signed_name, made.way) == ("EXEMPLE Awa Marie", SwornWay.VOICE)
    assert made.paper is not None
    assert made.paper.purpose is Purpose.STATEMENT
    draft.experiences[0].place = "Ségou"
    assert not has_declared(draft)


def test_a_thumbprint_holds_once_whoever_saw_it_has_countersigned(
    session: Session, draft: Candidacy, files: FileStore, now: datetime
) -> None:
    complete(session, draft, now)
    swearing.swear(session, draft, SwornWay.THUMBPRINT, a_file(), files, by=CANDIDATE, now=now)
    assert not has_declared(draft)
    owner = Actor(f"account:{draft.candidate.account_id}")
    with pytest.raises(Conflict, match="autre personne"):
        swearing.countersign(session, draft, by=owner, now=now)
    made = swearing.countersign(session, draft, by=OFFICER, now=now)
    assert has_declared(draft)
    assert (made.countersigned_by_id, made.countersigned_at) == (OFFICER.id, now)
    with pytest.raises(Conflict, match="Aucune empreinte"):
        swearing.countersign(session, draft, by=OFFICER, now=now)


def test_a_thumbprint_under_what_has_changed_is_not_countersigned(
    session: Session, draft: Candidacy, files: FileStore, now: datetime
) -> None:
    complete(session, draft, now)
    swearing.swear(session, draft, SwornWay.THUMBPRINT, a_file(), files, by=CANDIDATE, now=now)
    add_experience(session, draft, WORK, by=CANDIDATE, now=now)
    with pytest.raises(Conflict, match="ont changé"):
        swearing.countersign(session, draft, by=OFFICER, now=now)


def test_the_print_says_what_is_rough(session: Session, draft: Candidacy, now: datetime) -> None:
    complete(session, draft, now)
    add_experience(session, draft, replace(WORK, period=Period(2011), around=True), by=CANDIDATE, now=now)
    text = words(swearing.printed(draft, "fr"))
    assert "2011 – aujourd’hui, à peu près" in text
    assert text.count("à peu près") == 1


def test_nothing_is_sworn_before_there_is_something_to_declare(
    session: Session, draft: Candidacy, files: FileStore, now: datetime
) -> None:
    with pytest.raises(Conflict, match="identité"):
        swearing.swear(session, draft, SwornWay.VOICE, a_file(FileKind.AUDIO), files, by=CANDIDATE, now=now)
    with pytest.raises(Conflict, match="identité"):
        swearing.printed(draft, "fr")


def _admit(session: Session, candidacy: Candidacy, now: datetime) -> None:
    admit(session, candidacy, by=OFFICER, now=now)


def _refuse(session: Session, candidacy: Candidacy, now: datetime) -> None:
    refuse(session, candidacy, reason="Trop court.", ways_of_appeal="Écrivez.", by=OFFICER, now=now)


def _withdraw(session: Session, candidacy: Candidacy, now: datetime) -> None:
    withdraw(session, candidacy, by=CANDIDATE, now=now)


def _archive(session: Session, candidacy: Candidacy, now: datetime) -> None:
    archive(session, candidacy, reason="Doublon.", by=OFFICER, now=now)


def _expire(session: Session, candidacy: Candidacy, now: datetime) -> None:
    candidacy.state = CandidacyState.ADMISSIBLE
    candidacy.admissible_until = (now - timedelta(days=2)).date()
    expire(session, candidacy, now=now)


@pytest.fixture
def with_copies(session: Session, submitted: Candidacy, files: FileStore, now: datetime) -> Candidacy:
    """An application sent again with both sides of the document."""
    ask_for_completion(session, submitted, ["Votre pièce"], by=OFFICER, now=now)
    for colour in ("#cfd6ee", "#eeeeee"):
        copy = a_file(label="recto.jpg", colour=colour)
        identity_copy.add_identity_copy(session, submitted, copy, files, by=CANDIDATE, now=now)
    with pytest.raises(Conflict, match="recto et le verso"):
        identity_copy.add_identity_copy(session, submitted, a_file(), files, by=CANDIDATE, now=now)
    submitted.state = CandidacyState.SUBMITTED
    return submitted


@pytest.mark.parametrize(
    ("end", "gone"),
    [
        (_admit, Gone.DECIDED),
        (_refuse, Gone.DECIDED),
        (_withdraw, Gone.LEFT),
        (_archive, Gone.LEFT),
        (_expire, Gone.LEFT),
    ],
)
def test_a_copy_of_an_identity_document_goes_with_the_decision(
    session: Session,
    with_copies: Candidacy,
    now: datetime,
    end: Callable[[Session, Candidacy, datetime], None],
    gone: Gone,
) -> None:
    copies = papers.identity_copies(session, with_copies)
    names = {copy.file for copy in copies}
    papers.note_seen(session, copies[0].id, now=now)
    end(session, with_copies, now)
    assert discarded(session) == names
    assert papers.identity_copies(session, with_copies) == []
    traces = papers.identity_copies(session, with_copies, also_gone=True)
    assert [(trace.label, trace.file, trace.gone, trace.deleted_at) for trace in traces] == [("", None, gone, now)] * 2
    assert [trace.seen_at for trace in traces] == [now, None]
    assert "candidacy.delete_identity_copy" in acts(session)


def test_a_copy_is_taken_back_at_any_time(session: Session, with_copies: Candidacy, now: datetime) -> None:
    assert identity_copy.take_back_identity_copies(session, with_copies, by=CANDIDATE, now=now) == 2
    assert identity_copy.take_back_identity_copies(session, with_copies, by=CANDIDATE, now=now) == 0
    assert acts(session).count("candidacy.delete_identity_copy") == 1


def test_a_file_is_given_to_its_own_candidacy_and_for_its_purpose_alone(
    session: Session, with_copies: Candidacy
) -> None:
    copy = papers.identity_copies(session, with_copies)[0]
    assert papers.paper_of(session, with_copies, copy.id, tuple(Purpose)) is copy
    other = Candidacy(id=with_copies.id + 1)
    for candidacy, key, purposes in (
        (with_copies, copy.id, (Purpose.EVIDENCE, Purpose.ATTESTATION)),
        (other, copy.id, tuple(Purpose)),
        (with_copies, 999, tuple(Purpose)),
    ):
        with pytest.raises(NotFound):
            papers.paper_of(session, candidacy, key, purposes)


def test_the_copy_of_an_application_that_nobody_goes_on_with_is_deleted(
    session: Session, database: Database, draft: Candidacy, files: FileStore, now: datetime
) -> None:
    identity_copy.add_identity_copy(session, draft, a_file(), files, by=CANDIDATE, now=now)
    session.commit()
    assert identity_copy.forget_abandoned(database, now=now + timedelta(days=90)) == 0
    assert identity_copy.forget_abandoned(database, now=now + timedelta(days=91)) == 1
    assert identity_copy.forget_abandoned(database, now=now + timedelta(days=92)) == 0
    session.expire_all()
    assert papers.identity_copies(session, draft) == []
