"""Which version of a rule-set governs a candidacy: the newest one until it is sent, the one of that day ever after."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from certify.candidacies import queries
from certify.candidacies.application import submit
from certify.candidacies.decisions import admit, ask_for_completion
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import rule_set_for, rules_for
from certify.certifications.models import RuleSet
from certify.certifications.rulesets import parse, values_of
from certify.errors import Conflict

from .samples import CANDIDATE, OFFICER, complete


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
