"""The texts a candidate agrees to. What was shown is stored with the agreement: a new wording takes a new version."""

from __future__ import annotations

from dataclasses import dataclass

from certify.candidacies.states import ConsentKind
from certify.certifications.rulesets import Rules
from certify.credential.record import Label
from certify.institutions.models import Authority, Organisation
from certify.languages import delay


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in both languages and the version it is quoted by."""

    version: str
    text: Label


STATEMENT = Wording(
    "1",
    Label(
        "Je déclare sur l’honneur que mon identité et les expériences que j’ai décrites sont vraies. Je sais qu’une"
        " fausse déclaration peut faire annuler la décision et le certificat.",
        "I declare on my honour that my identity and the experience I described are true. I know that a false"
        " statement may annul the decision and the certificate.",
    ),
)

CONSENTS = {
    ConsentKind.PROCESSING: Wording(
        "1",
        Label(
            "J’accepte que l’autorité qui certifie, le centre et le jury lisent ma demande et mon dossier pour décider."
            " Je peux retirer cet accord : ma candidature est alors retirée.",
            "I agree that the certifying authority, the centre and the jury read my application and my file in order to"
            " decide. I can take this back: my application is then withdrawn.",
        ),
    ),
    ConsentKind.ACCOMPANIMENT: Wording(
        "1",
        Label(
            "J’accepte que mon service public de l’emploi voie où en est ma candidature, pour m’aider. Je peux"
            " refuser : cela ne change rien à la décision.",
            "I agree that my public employment service sees how my application is going, to help me. I can refuse:"
            " it changes nothing in the decision.",
        ),
    ),
}

MANDATE = Wording(
    "1",
    Label(
        "J’accepte que mon conseiller de «\u00a0{service}\u00a0» remplisse et envoie ma candidature pour moi, et qu’il"
        " voie où elle en est. Il me lit d’abord ce qu’il écrit. Je peux retirer cet accord à tout moment : il"
        " n’y a alors plus accès.",
        "I agree that my counsellor at “{service}” fills in and sends my application for me, and sees how it is going."
        " They first read to me what they write. I can take this back at any time: they then no longer have access.",
    ),
)


def mandate(service: Organisation, language: str) -> str:
    """The words of a mandate to this employment service, to be read aloud."""
    return MANDATE.text.first(language).format(service=service.legal_name.first(language))


_APPEAL = Label(
    "Vous pouvez demander une nouvelle étude de votre demande. Écrivez à {authority}, {address}, dans les {delay} qui"
    " suivent cette décision. Joignez la décision et dites pourquoi vous n’êtes pas d’accord.",
    "You can ask for your application to be studied again. Write to {authority}, {address}, within {delay} of this"
    " decision. Enclose the decision and say why you disagree.",
)


def ways_of_appeal(authority: Authority, rules: Rules) -> str:
    """What a refusal says about appeals unless the officer writes otherwise, in the authority's first language.

    With the delay of the rule-set, the authority's seat and, where it has one, the address of its mail.
    """
    body, language = authority.organisation, authority.language
    return _APPEAL.first(language).format(
        authority=body.legal_name.first(language),
        address=", ".join(filter(None, (authority.seat, body.contact_mail))),
        delay=delay(rules.appeal_days, language),
    )
