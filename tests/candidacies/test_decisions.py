from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy.orm import Session

from certify.candidacies.agreements import give_consent
from certify.candidacies.application import aim_at_units, submit
from certify.candidacies.decisions import admit, ask_for_completion, expire, refuse, renew, return_dossier
from certify.candidacies.dossier import change_example, remove_example, submit_dossier
from certify.candidacies.experiences import add_experience, change_experience, months_shown
from certify.candidacies.identity import Work
from certify.candidacies.leaving import archive, restore, withdraw, withdraw_consent
from certify.candidacies.models import Candidacy
from certify.candidacies.practice import Period
from certify.candidacies.states import CandidacyState, ConsentKind
from certify.candidacies.timeline import timeline, verb
from certify.certifications.rulesets import FR_2006, values_of
from certify.errors import Conflict, Invalid

from .samples import CANDIDATE, OFFICER, complete, show_every_unit

S = CandidacyState


def test_what_is_missing_is_listed_and_can_be_completed(session: Session, submitted: Candidacy, now: datetime) -> None:
    ask_for_completion(session, submitted, ["Le lieu du chantier", " "], by=OFFICER, now=now)
    assert (submitted.state, submitted.requests[-1].missing) == (S.INCOMPLETE, ["Le lieu du chantier"])
    submit(session, submitted, by=CANDIDATE, now=now + timedelta(days=2))
    assert submitted.submitted_at == now + timedelta(days=2)


def test_nothing_goes_back_without_a_list(session: Session, submitted: Candidacy, now: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        ask_for_completion(session, submitted, [" "], by=OFFICER, now=now)
    assert (set(refusal.value.fields), submitted.state, submitted.requests) == ({"missing"}, S.SUBMITTED, [])


def test_an_admissible_candidacy_holds_for_a_year(session: Session, admissible: Candidacy) -> None:
    assert (admissible.state, admissible.admissible_until) == (S.ADMISSIBLE, date(2027, 11, 24))
    assert admissible.decisions[-1].valid_until == date(2027, 11, 24)


def test_too_little_experience_is_not_admissible(session: Session, draft: Candidacy, now: datetime) -> None:
    complete(session, draft, now)
    draft.version.rule_set.values = values_of(FR_2006)
    short = Work("Aide", "Bamako", Period(2024, 6, 2025, 1), self_employed=True)
    change_experience(session, draft.experiences[0], short, by=CANDIDATE, now=now)
    assert months_shown(draft, now.date()) == 8
    complete(session, draft, now)
    submit(session, draft, by=CANDIDATE, now=now)
    assert months_shown(draft, now.date()) >= 36
    draft.experiences = draft.experiences[:1]
    draft.experiences[0].from_year, draft.experiences[0].until_year = 2025, 2025
    with pytest.raises(Conflict) as refusal:
        admit(session, draft, by=OFFICER, now=now)
    assert refusal.value.code == "candidacy.experience_too_short"
    assert "36 mois" in str(refusal.value)


def test_a_refusal_says_why_and_how_to_appeal(session: Session, submitted: Candidacy, now: datetime) -> None:
    for reason, ways, field in (("", "Écrire.", "reason"), ("Parce que.", " ", "ways_of_appeal")):
        with pytest.raises(Invalid) as refusal:
            refuse(session, submitted, reason=reason, ways_of_appeal=ways, by=OFFICER, now=now)
        assert set(refusal.value.fields) == {field}
    refuse(session, submitted, reason="Autre métier.", ways_of_appeal="Écrire au directeur.", by=OFFICER, now=now)
    decision = submitted.decisions[-1]
    assert (submitted.state, decision.admissible, decision.valid_until) == (S.NOT_ADMISSIBLE, False, None)


def test_nothing_is_decided_twice(session: Session, admissible: Candidacy, now: datetime) -> None:
    with pytest.raises(Conflict):
        refuse(session, admissible, reason="Non.", ways_of_appeal="Écrire.", by=OFFICER, now=now)
    assert len(admissible.decisions) == 1


def test_a_dossier_needs_an_example_for_each_unit(session: Session, admissible: Candidacy, now: datetime) -> None:
    with pytest.raises(Conflict) as refusal:
        submit_dossier(session, admissible, by=CANDIDATE, now=now)
    assert refusal.value.code == "candidacy.example_missing"
    aim_at_units(session, admissible, {admissible.units[0].id}, by=CANDIDATE, now=now)
    show_every_unit(session, admissible, now)
    submit_dossier(session, admissible, by=CANDIDATE, now=now)
    assert admissible.state is S.DOSSIER_SUBMITTED


def test_a_sent_dossier_is_frozen_with_its_hash(session: Session, ready: Candidacy, now: datetime) -> None:
    assert ready.dossier is not None
    assert ready.dossier_hash == sha256(ready.dossier).digest()
    assert "Un chantier à Kayes : U2." in ready.dossier.decode()
    with pytest.raises(Conflict):
        change_example(session, ready.examples[0], "Autre chose.", by=CANDIDATE, now=now)
    with pytest.raises(Conflict):
        remove_example(session, ready.examples[0], by=CANDIDATE, now=now)


def test_a_returned_dossier_is_corrected_and_frozen_anew(session: Session, ready: Candidacy, now: datetime) -> None:
    before = ready.dossier_hash
    return_dossier(session, ready, ["Dites comment vous avez préparé le mortier"], by=OFFICER, now=now)
    change_example(session, ready.examples[0], "Trois brouettes de sable pour un sac.", by=CANDIDATE, now=now)
    submit_dossier(session, ready, by=CANDIDATE, now=now)
    assert (ready.state, ready.dossier_hash == before) == (S.DOSSIER_SUBMITTED, False)


def test_an_agreement_that_was_never_given_is_not_taken_back(session: Session, draft: Candidacy, now: datetime) -> None:
    def told() -> list[str]:
        return [verb(each.happening) for each in timeline(session, draft)]

    withdraw_consent(session, draft, ConsentKind.ACCOMPANIMENT, by=CANDIDATE, now=now)
    assert "withdraw_consent" not in told()
    give_consent(session, draft, ConsentKind.ACCOMPANIMENT, by=CANDIDATE, now=now)
    for _ in range(2):
        withdraw_consent(session, draft, ConsentKind.ACCOMPANIMENT, by=CANDIDATE, now=now)
    assert told().count("withdraw_consent") == 1


def test_an_empty_example_is_refused(session: Session, ready: Candidacy, now: datetime) -> None:
    return_dossier(session, ready, ["Plus de détails"], by=OFFICER, now=now)
    with pytest.raises(Invalid) as refusal:
        change_example(session, ready.examples[0], " \r\n ", by=CANDIDATE, now=now)
    assert set(refusal.value.fields) == {"text"}


def test_an_admissibility_ends_after_its_last_day_and_can_be_renewed(
    session: Session, admissible: Candidacy, now: datetime
) -> None:
    with pytest.raises(Conflict):
        expire(session, admissible, now=now + timedelta(days=365))
    later = now + timedelta(days=366)
    expire(session, admissible, now=later)
    assert admissible.state is S.EXPIRED
    with pytest.raises(Invalid):
        renew(session, admissible, reason="", by=OFFICER, now=later)
    renew(session, admissible, reason="Aucune session cette année.", by=OFFICER, now=later)
    assert (admissible.state, admissible.admissible_until) == (S.ADMISSIBLE, date(2028, 11, 24))


def test_leaving_can_be_undone(session: Session, submitted: Candidacy, now: datetime) -> None:
    withdraw(session, submitted, by=CANDIDATE, now=now)
    assert (submitted.state, submitted.left_state) == (S.WITHDRAWN, S.SUBMITTED)
    restore(session, submitted, by=CANDIDATE, now=now)
    assert submitted.state is S.SUBMITTED
    with pytest.raises(Invalid):
        archive(session, submitted, reason="", by=OFFICER, now=now)
    archive(session, submitted, reason="Double demande.", by=OFFICER, now=now)
    assert (submitted.state, submitted.steps[-1].reason) == (S.ARCHIVED, "Double demande.")


def test_taking_back_the_agreement_to_be_studied_withdraws(
    session: Session, submitted: Candidacy, now: datetime
) -> None:
    withdraw_consent(session, submitted, ConsentKind.PROCESSING, by=CANDIDATE, now=now)
    assert (submitted.state, submitted.agreements) == (S.WITHDRAWN, frozenset())


def test_nothing_goes_on_without_the_agreement_to_be_studied(
    session: Session, submitted: Candidacy, now: datetime
) -> None:
    withdraw_consent(session, submitted, ConsentKind.PROCESSING, by=CANDIDATE, now=now)
    with pytest.raises(Conflict) as refusal:
        restore(session, submitted, by=CANDIDATE, now=now)
    assert (refusal.value.code, submitted.state) == ("candidacy.not_agreed", S.WITHDRAWN)
    give_consent(session, submitted, ConsentKind.PROCESSING, by=CANDIDATE, now=now)
    restore(session, submitted, by=CANDIDATE, now=now)
    assert submitted.state is S.SUBMITTED


def test_an_agreement_taken_back_while_put_away_keeps_it_away(
    session: Session, submitted: Candidacy, now: datetime
) -> None:
    archive(session, submitted, reason="Double demande.", by=OFFICER, now=now)
    withdraw_consent(session, submitted, ConsentKind.PROCESSING, by=CANDIDATE, now=now)
    with pytest.raises(Conflict) as refusal:
        restore(session, submitted, by=OFFICER, now=now)
    assert (refusal.value.code, submitted.state) == ("candidacy.not_agreed", S.ARCHIVED)


def test_an_application_without_its_agreement_is_not_admitted(
    session: Session, submitted: Candidacy, now: datetime
) -> None:
    submitted.consents[0].withdrawn_at = now
    with pytest.raises(Conflict) as refusal:
        admit(session, submitted, by=OFFICER, now=now)
    assert (refusal.value.code, submitted.state) == ("candidacy.not_agreed", S.SUBMITTED)


def test_taking_back_the_other_agreement_withdraws_nothing(
    session: Session, submitted: Candidacy, now: datetime
) -> None:
    withdraw_consent(session, submitted, ConsentKind.ACCOMPANIMENT, by=CANDIDATE, now=now)
    assert submitted.state is S.SUBMITTED


def test_the_steps_tell_the_whole_way(session: Session, ready: Candidacy) -> None:
    assert [step.state for step in ready.steps] == [S.DRAFT, S.SUBMITTED, S.ADMISSIBLE, S.DOSSIER_SUBMITTED]
    assert [step.from_state for step in ready.steps] == [None, S.DRAFT, S.SUBMITTED, S.ADMISSIBLE]


def test_a_completed_application_can_still_grow(session: Session, submitted: Candidacy, now: datetime) -> None:
    ask_for_completion(session, submitted, ["Une autre expérience"], by=OFFICER, now=now)
    work = Work("Pose de faïence", "Sikasso", Period(2025, 1), self_employed=True)
    add_experience(session, submitted, work, by=CANDIDATE, now=now)
    with pytest.raises(Conflict):
        submit(session, submitted, by=CANDIDATE, now=now)
