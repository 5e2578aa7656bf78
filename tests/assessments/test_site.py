"""What is made ready: a checklist signed before the convening, and a subject drawn from a sealed pack."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from certify.accounts.person import Grant, Person
from certify.accounts.terms import Role
from certify.assessments import checking, jury, sitting, subjects
from certify.assessments.board import load
from certify.assessments.models import JurySession
from certify.certifications.models import AssessmentPack, ChecklistItem, ChecklistKind, PackVariant
from certify.errors import Conflict, Forbidden, Invalid, NotFound
from certify.storage.files import FileStore

from . import samples
from .samples import World, same

TILES, SAW = "Carreaux", "Disqueuse"


def asked(session: Session, world: World) -> list[ChecklistItem]:
    items = [
        ChecklistItem(
            version_id=world.version.id,
            position=n,
            kind=ChecklistKind.EQUIPMENT,
            label=same(label),
            quantity=2,
            per_candidate=label == TILES,
        )
        for n, label in enumerate((TILES, SAW), 1)
    ]
    session.add_all(items)
    session.flush()
    return items


def fill(session: Session, sitting_: JurySession, world: World, now: datetime, *, saw: bool = True) -> None:
    lines = checking.checklist(session, sitting_).lines
    found = {line.item.id: (saw or line.item.label.fr == TILES, "") for line in lines}
    checking.fill_checklist(session, sitting_, found, by=world.manager, now=now)


def test_material_is_counted_for_those_enrolled(session: Session, world: World, now: datetime) -> None:
    asked(session, world)
    known = checking.checklist(session, samples.formed(session, world, now))
    assert [(line.item.label.fr, line.needed, line.present) for line in known.lines] == [
        (TILES, 6, None),
        (SAW, 2, None),
    ]


def test_nobody_is_convened_to_an_unchecked_site(session: Session, world: World, now: datetime) -> None:
    asked(session, world)
    sitting_ = samples.formed(session, world, now)
    with pytest.raises(Conflict, match="liste de contrôle"):
        jury.convene(session, sitting_, by=world.manager, now=now)
    fill(session, sitting_, world, now, saw=False)
    with pytest.raises(Conflict, match="Il manque"):
        checking.sign_checklist(session, sitting_, by=world.manager, now=now)
    fill(session, sitting_, world, now)
    checking.sign_checklist(session, sitting_, by=world.manager, now=now)
    jury.convene(session, sitting_, by=world.manager, now=now)
    assert checking.sessions_to_check(session, [world.site.organisation_id]) == [sitting_]


def test_what_changes_takes_the_signature_away(session: Session, world: World, now: datetime) -> None:
    asked(session, world)
    sitting_ = samples.formed(session, world, now)
    fill(session, sitting_, world, now)
    checking.sign_checklist(session, sitting_, by=world.manager, now=now)
    assert checking.checklist(session, sitting_).done
    fill(session, sitting_, world, now)
    assert not checking.checklist(session, sitting_).done


def test_the_centre_checks_its_own_site(session: Session, world: World, now: datetime) -> None:
    asked(session, world)
    sitting_ = samples.formed(session, world, now)
    stranger = Person(world.certifier.id, "", "fr", (Grant(Role.CENTRE_MANAGER, world.authority.organisation_id),))
    with pytest.raises(Forbidden):
        checking.fill_checklist(session, sitting_, {}, by=stranger, now=now)
    neighbour = Person(world.certifier.id, "", "fr", (Grant(Role.CENTRE_MANAGER, world.site.organisation_id),))
    checking.fill_checklist(session, sitting_, {}, by=neighbour, now=now)


def test_a_title_that_asks_for_nothing_is_ready(session: Session, world: World, now: datetime) -> None:
    sitting_ = samples.formed(session, world, now)
    assert checking.checklist(session, sitting_).done
    with pytest.raises(Conflict):
        checking.sign_checklist(session, sitting_, by=world.manager, now=now)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def sealed(session: Session, world: World, files: FileStore, now: datetime) -> AssessmentPack:
    content = b"%PDF-1.7 sujet"
    pack = AssessmentPack(
        version=world.version,
        code="DTE",
        edition="2026-1",
        label=same("Mur droit"),
        sha256=files.put(content),
        size=len(content),
        kept=True,
        sealed_at=now,
        variants=[PackVariant(code=code, position=n, label=same(code)) for n, code in enumerate("AB", 1)],
    )
    session.add(pack)
    session.flush()
    return pack


def ready(session: Session, world: World, now: datetime) -> JurySession:
    sitting_ = samples.convened(session, world, now)
    for enrolment in load(session, sitting_).enrolments:
        samples.attend(session, world, enrolment, now)
    return sitting_


def opened(session: Session, world: World, now: datetime, sitting_: JurySession, pack: int, files: FileStore) -> None:
    sitting.open_subject(session, sitting_, witness="Témoin", pack_id=pack, files=files, by=world.manager, now=now)


def test_a_variant_is_drawn_and_the_subject_is_read_from_then_on(
    session: Session, world: World, files: FileStore, now: datetime
) -> None:
    pack, sitting_ = sealed(session, world, files, now), ready(session, world, now)
    with pytest.raises(NotFound):
        subjects.subject_file(session, sitting_, files)
    opened(session, world, now, sitting_, pack.id, files)
    drawn = subjects.drawn_for(session, sitting_)
    assert drawn is not None
    assert drawn.variant in pack.variants
    assert (drawn.sha256, drawn.checked) == (pack.sha256, True)
    assert subjects.subject_file(session, sitting_, files) == b"%PDF-1.7 sujet"
    with pytest.raises(Conflict, match="une seule fois"):
        opened(session, world, now, sitting_, pack.id, files)


def test_one_of_the_packs_is_named(session: Session, world: World, files: FileStore, now: datetime) -> None:
    sealed(session, world, files, now)
    with pytest.raises(Invalid) as refused:
        opened(session, world, now, ready(session, world, now), 0, files)
    assert set(refused.value.fields) == {"pack"}


def test_a_file_that_changed_is_not_opened(session: Session, world: World, files: FileStore, now: datetime) -> None:
    pack = sealed(session, world, files, now)
    path = files.folder / pack.sha256[:2] / pack.sha256[2:]
    path.chmod(0o600)
    path.write_bytes(b"autre")
    with pytest.raises(Conflict, match="scellement"):
        opened(session, world, now, ready(session, world, now), pack.id, files)
