"""Which version of a rule-set governs a candidacy: the newest one until it is sent, the one of that day ever after."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from certify.candidacies import queries, swearing
from certify.candidacies.application import submit
from certify.candidacies.decisions import admit, ask_for_completion
from certify.candidacies.dossier import submit_dossier
from certify.candidacies.guards import Facts, ban_dated
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import rule_set_for, rules_for
from certify.candidacies.paper_terms import SwornWay
from certify.candidacies.rules import possible
from certify.candidacies.self_positioning import Said, position_self
from certify.candidacies.states import CandidacyState, Event, Practised
from certify.certifications.models import RuleSet
from certify.certifications.rulesets import parse, values_of
from certify.errors import Conflict, Invalid
from certify.storage.files import FileStore

from .samples import CANDIDATE, OFFICER, complete, show_every_unit
from .test_papers import a_file
from .test_self_positioning import with_competences


def newer(session: Session, candidacy: Candidacy, version: int, valid_from: date, **changed: object) -> RuleSet:
    named = candidacy.version.rule_set
    row = RuleSet(
        authority=named.authority,
        code=named.code,
        version=version,
        preset="FR-2015",
        valid_from=valid_from,
        values=values_of(parse("FR-2015", changed)),
    )
    session.add(row)
    session.flush()
    session.expire(named, ["versions"])
    return row


def test_a_draft_follows_the_newest_version_that_has_begun(session: Session, draft: Candidacy, now: datetime) -> None:
    assert rule_set_for(draft, now) is draft.version.rule_set
    today = now.date()
    begun = newer(session, draft, 2, today, admissibility_days=100)
    newer(session, draft, 3, today + timedelta(days=1), admissibility_days=50)
    assert rule_set_for(draft, now) is begun
    assert rules_for(draft, now + timedelta(days=1)).admissibility_days == 50
    complete(session, draft, now)
    submit(session, draft, by=CANDIDATE, now=now)
    assert draft.rule_set is begun


def test_another_authority_or_code_changes_nothing(session: Session, draft: Candidacy, now: datetime) -> None:
    other = newer(session, draft, 2, now.date(), admissibility_days=100)
    other.code = "AUTRE"
    session.flush()
    session.expire(draft.version.rule_set, ["versions"])
    assert rule_set_for(draft, now) is draft.version.rule_set


def test_what_was_sent_keeps_its_version_also_when_it_comes_back(
    session: Session, submitted: Candidacy, now: datetime
) -> None:
    kept = submitted.version.rule_set
    newer(session, submitted, 2, now.date(), admissibility_days=100, experience_years=40)
    ask_for_completion(session, submitted, ["Le lieu du chantier"], by=OFFICER, now=now)
    assert rule_set_for(submitted, now) is kept
    submit(session, submitted, by=CANDIDATE, now=now)
    admit(session, submitted, by=OFFICER, now=now)
    assert (submitted.rule_set, submitted.admissible_until) == (kept, now.date() + timedelta(days=365))


def test_the_version_of_the_day_decides(session: Session, draft: Candidacy, now: datetime) -> None:
    newer(session, draft, 2, now.date(), experience_years=40)
    complete(session, draft, now)
    submit(session, draft, by=CANDIDATE, now=now)
    with pytest.raises(Conflict) as refused:
        admit(session, draft, by=OFFICER, now=now)
    assert refused.value.code == "candidacy.experience_too_short"


def test_silence_counts_by_the_version_that_was_kept(session: Session, draft: Candidacy, now: datetime) -> None:
    newer(session, draft, 2, now.date(), silence_days=10)
    complete(session, draft, now)
    submit(session, draft, by=CANDIDATE, now=now)
    session.flush()
    reach = {draft.authority.organisation_id}
    assert [queries.overdue(session, reach, now + timedelta(days=days)) for days in (10, 11)] == [0, 1]


def test_nothing_is_sent_without_its_rules(session: Session, draft: Candidacy, now: datetime) -> None:
    draft.submitted_at = now
    with pytest.raises(IntegrityError):
        session.flush()


def set_rules(candidacy: Candidacy, **changed: object) -> None:
    rule_set = candidacy.rule_set or candidacy.version.rule_set
    rule_set.values = values_of(parse("FR-2015", changed))


@pytest.mark.parametrize(
    ("name", "way"), [("voice_allowed", SwornWay.VOICE), ("thumbprint_allowed", SwornWay.THUMBPRINT)]
)
def test_a_way_of_declaring_that_the_rules_do_not_know_is_refused(
    session: Session, draft: Candidacy, tmp_path: Path, now: datetime, name: str, way: SwornWay
) -> None:
    complete(session, draft, now)
    set_rules(draft, **{name: False})
    assert set(swearing.allowed(rules_for(draft, now))) == {SwornWay.VOICE, SwornWay.THUMBPRINT} - {way}
    with pytest.raises(Conflict) as refused:
        swearing.swear(session, draft, way, a_file(), FileStore(tmp_path), by=CANDIDATE, now=now)
    assert refused.value.code == "statement.not_allowed"


def test_a_dossier_waits_for_what_one_can_do_where_the_rules_ask_for_it(
    session: Session, admissible: Candidacy, now: datetime
) -> None:
    (first, second, third), units = with_competences(session, admissible), admissible.units
    show_every_unit(session, admissible, now)
    set_rules(admissible, self_positioning_required=True)
    said = {first: Said(Practised.YES), second: Said(Practised.NO)}
    position_self(session, admissible, units[0], said, by=CANDIDATE, now=now)
    with pytest.raises(Conflict) as refused:
        submit_dossier(session, admissible, by=CANDIDATE, now=now)
    assert refused.value.code == "candidacy.self_positioning_missing"
    position_self(session, admissible, units[1], {third: Said(Practised.PARTLY)}, by=CANDIDATE, now=now)
    submit_dossier(session, admissible, by=CANDIDATE, now=now)
    assert admissible.state is CandidacyState.DOSSIER_SUBMITTED


@pytest.mark.parametrize(("longest", "days", "taken"), [(30, 30, True), (30, 31, False), (None, 9000, True)])
def test_a_ban_is_no_longer_than_the_rules_allow(now: datetime, longest: int | None, days: int, taken: bool) -> None:
    today = now.date()
    facts = Facts(
        today=today,
        rules=parse("FR-2015", {"ban_days": longest}),
        reason="Fraude.",
        banned_until=today + timedelta(days=days),
    )
    assert possible(CandidacyState.HEARD, Event.SANCTION, facts) is taken


def test_the_longest_ban_is_said(now: datetime) -> None:
    facts = Facts(today=date(2026, 11, 24), rules=parse("FR-2015", {"ban_days": 10}), banned_until=date(2027, 1, 1))
    with pytest.raises(Invalid) as refused:
        ban_dated(facts)
    assert str(refused.value) == "Le règlement permet une interdiction jusqu’au 04/12/2026 au plus."
    assert set(refused.value.fields) == {"banned_until"}
