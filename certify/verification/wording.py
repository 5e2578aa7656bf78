"""What the public face says: from the codes of a report to sentences. The only place that knows both.

Sentences are French, the key of their translation; the command line has its own table (`commands`), because it loads
no catalogue. Codes are in the API as they are, with no sentence: a program shows its own.
"""

from __future__ import annotations

from typing import Final

from certify.certificates.rules import ReasonCode
from certify.credential.report import Check, Outcome
from certify.verification.answer import Presented


def _(message: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is said."""
    return message


ICONS: Final = {
    "authentic": "seal",
    "expired": "hourglass",
    "suspended": "pause",
    "withdrawn": "void",
    "replaced": "replace",
    "altered": "broken",
    "unknown": "question",
    "cannot_check": "nosignal",
}

# The title of each verdict; an authentic one says its kind (`kind_heading`).
HEADINGS: Final = {
    "expired": _("Authentique, mais sa validité est passée"),
    "suspended": _("Ce certificat est suspendu"),
    "withdrawn": _("Ce certificat a été retiré"),
    "replaced": _("Ce certificat a été remplacé"),
    "altered": _("Ce document a été modifié"),
    "unknown": _("Nous ne connaissons pas ce certificat"),
    "cannot_check": _("Nous ne pouvons pas vérifier en ce moment"),
}

TITLE_HEADING: Final = _("Authentique : titre complet de %(trade)s")
UNIT_HEADINGS: Final = (
    _("Authentique : UNE UNITÉ sur %(total)s, pas le titre"),
    _("Authentique : %(covered)s UNITÉS sur %(total)s, pas le titre"),
)
SCOPES: Final = (
    _("%(covered)s unité sur %(total)s : pas le titre complet"),
    _("%(covered)s unités sur %(total)s : pas le titre complet"),
)
ELSEWHERE: Final = _("Ce code mène ailleurs, ne l’ouvrez pas")

# Small numbers, as they count units.
NUMBERS: Final = (
    _("zéro"),
    _("une"),
    _("deux"),
    _("trois"),
    _("quatre"),
    _("cinq"),
    _("six"),
    _("sept"),
    _("huit"),
    _("neuf"),
    _("dix"),
)

# What each verdict means, in a sentence or two. Places: `day`.
MEANINGS: Final = {
    "authentic": _("L’autorité nommée ci-dessous l’a délivré et signé. Il est en vigueur : ni retiré, ni suspendu."),
    "expired": _("Il était valable jusqu’au %(day)s. L’autorité l’a bien délivré et signé."),
    "suspended": _("L’autorité l’a suspendu le %(day)s. Elle n’a pas encore décidé."),
    "withdrawn": _("L’autorité l’a retiré le %(day)s. Depuis ce jour, il n’a plus de valeur."),
    "replaced": _("Un nouveau certificat le remplace depuis le %(day)s. Demandez-le à la personne."),
    "altered": _("La signature ne convient pas : ne vous fiez pas à ce qui est écrit dessus."),
    "unknown": _("Aucune autorité connue de ce registre ne l’a délivré."),
    "cannot_check": _("Ce n’est ni un oui, ni un non. Notre registre ne répond pas. Cela ne dit rien du certificat."),
}

# What is said instead when this is the reason: a gap, or the code of the step that failed.
HEADINGS_BY_REASON: Final = {
    "issue.pending": _("Ce certificat est en cours de signature"),
    "pdf.receipt": _("Ce fichier n’est pas un certificat"),
    "pdf.unsigned": _("Ce fichier n’est pas signé"),
}
MEANINGS_BY_REASON: Final = {
    "issue.pending": _("Ce n’est ni un oui, ni un non. L’autorité l’a validé ; revenez dans quelques minutes."),
    "trust.missing": _("Ce n’est ni un oui, ni un non. La liste des clés des autorités manque en ce moment."),
    "trust.stale": _("Ce n’est ni un oui, ni un non. La liste des clés des autorités est trop ancienne pour conclure."),
    "status.contradiction": _(
        "Ce n’est ni un oui, ni un non. Le registre se contredit sur un retrait : demandez à l’autorité."
    ),
    "issuer.unknown": _("Aucune autorité de ce registre n’a la clé qui l’a signé. Ne vous y fiez pas."),
    "issuer.compromised": _("Il est signé par une clé volée et n’est pas au journal public. Ne vous y fiez pas."),
    "log.absent": _("Aucune autorité connue de ce registre ne l’a délivré."),
    "pdf.foreign": _("Aucune autorité de ce registre n’a signé ce fichier. Ne vous y fiez pas."),
    "pdf.form": _("Ce fichier n’est pas un certificat de ce registre, ou il est abîmé."),
    "pdf.receipt": _("C’est le reçu d’une vérification, pas un certificat. Il dit ce qui a été vérifié alors."),
    "pdf.unsigned": _(
        "C’est peut-être une image du papier. Photographiez le code qui y est imprimé, ou tapez le code public."
    ),
    "json.form": _("Ce fichier JSON n’est pas un certificat de ce registre, ou il a été écrit autrement."),
    "json.terms": _("Ce fichier JSON contient ce qu’aucun de nos certificats ne contient. Ne vous y fiez pas."),
    "json.proof": _("Ce fichier JSON n’a pas les deux signatures de nos certificats. Ne vous y fiez pas."),
    "jwt.form": _("Ce fichier JWT n’est pas un certificat de ce registre, ou il est abîmé."),
    "pdf.too_large": _("Ce fichier est trop lourd pour être un certificat de ce registre."),
    "carriers.public_id": _("L’adresse du code et le certificat signé ne vont pas ensemble : le code a été recomposé."),
    "validity.future": _("Sa date de délivrance est à venir pour nous. L’heure de ce service est peut-être fausse."),
}

# What is said instead to who typed number, name and year, any of which may be mistyped.
NO_SUCH_THREE: Final = _(
    "Aucun certificat du registre n’a à la fois ce numéro, ce nom et cette année de naissance. "
    "Relisez ce que vous avez tapé."
)

# What was brought, when it is not only a public id.
PRESENTED: Final = {
    Presented.NOTHING: "",
    Presented.PDF: _("Vous avez présenté un fichier PDF : c’est ce fichier même qui a été vérifié."),
    Presented.JSON: _("Vous avez présenté un fichier JSON : c’est ce fichier même qui a été vérifié."),
    Presented.JWT: _("Vous avez présenté un fichier JWT : c’est ce fichier même qui a été vérifié."),
    Presented.CODE: _("Vous avez collé le texte d’un code : c’est ce texte même qui a été vérifié."),
    Presented.PHOTO: _("Vous avez présenté la photo d’un code : le code a été vérifié, pas le papier autour."),
    Presented.LINK: _(
        "La personne vous a ouvert ce lien et peut le fermer. Il montre son année de naissance, pas la date entière."
    ),
}
CHECKED_AT_ISSUE: Final = _("Le fichier PDF a été vérifié à la délivrance, le %(moment)s.")
OF_TITLE: Final = _("%(units)s – partie de : %(title)s")

# The seven steps, in plain words. Places: `issued`, `expires`, `since`.
CHECKS: Final = {
    (Check.PARSE, Outcome.PASSED): _("Le certificat a été lu en entier dans le registre"),
    (Check.PARSE, Outcome.FAILED): _("Ce qui a été présenté ne se lit pas en entier"),
    (Check.PARSE, Outcome.NOT_CHECKED): _("Lecture : rien à lire"),
    (Check.ISSUER, Outcome.PASSED): _("L’autorité est connue et sa clé était valable le %(issued)s"),
    (Check.ISSUER, Outcome.FAILED): _("L’autorité ou sa clé n’est pas connue pour ce certificat"),
    (Check.ISSUER, Outcome.NOT_CHECKED): _("Autorité : non vérifiée"),
    (Check.SIGNATURE, Outcome.PASSED): _("La signature convient : rien n’a été modifié"),
    (Check.SIGNATURE, Outcome.FAILED): _("La signature ne convient pas"),
    (Check.SIGNATURE, Outcome.NOT_CHECKED): _("Signature : non vérifiée"),
    (Check.CARRIERS, Outcome.PASSED): _("Le code signé et le registre disent la même chose"),
    (Check.CARRIERS, Outcome.FAILED): _("Le code, le fichier et le registre ne disent pas la même chose"),
    (Check.CARRIERS, Outcome.NOT_CHECKED): _("Code et registre : non comparés"),
    (Check.LOG, Outcome.PASSED): _("La délivrance est inscrite au journal public"),
    (Check.LOG, Outcome.FAILED): _("La délivrance n’est pas au journal public"),
    (Check.LOG, Outcome.NOT_CHECKED): _("Journal public : non consulté"),
    (Check.VALIDITY, Outcome.PASSED): _("Pas de fin de validité"),
    (Check.VALIDITY, Outcome.FAILED): _("La validité a pris fin le %(expires)s"),
    (Check.VALIDITY, Outcome.NOT_CHECKED): _("Validité : non vérifiée"),
    (Check.STATUS, Outcome.PASSED): _("Ni retiré, ni suspendu, ni remplacé"),
    (Check.STATUS, Outcome.FAILED): _("Il n’est plus en vigueur depuis le %(since)s"),
    (Check.STATUS, Outcome.NOT_CHECKED): _("Retrait ou suspension : non vérifié"),
}
READ: Final = {
    Presented.NOTHING: CHECKS[Check.PARSE, Outcome.PASSED],
    Presented.LINK: CHECKS[Check.PARSE, Outcome.PASSED],
    Presented.CODE: _("Le code a été lu en entier"),
    Presented.PHOTO: _("Le code de la photo a été lu en entier"),
    Presented.PDF: _("Le fichier a été lu en entier"),
    Presented.JSON: _("Le fichier a été lu en entier"),
    Presented.JWT: _("Le fichier a été lu en entier"),
}
VALID_UNTIL: Final = _("Valable jusqu’au %(expires)s")
ISSUER_KNOWN: Final = _("L’autorité est connue et sa clé était valable")
CHECKS_BY_CODE: Final = {
    "status.suspended": _("Suspendu depuis le %(since)s"),
    "status.withdrawn": _("Retiré le %(since)s"),
    "status.replaced": _("Remplacé le %(since)s"),
    "validity.future": _("La date de délivrance est à venir"),
}
WHY: Final = {
    "after_failure": _("Un point plus haut ne convient pas"),
    "register.unreachable": _("Le registre ne répond pas"),
    "status.unknown": _("Le registre ne répond pas"),
    "status.contradiction": _("Le registre se contredit"),
    "log.no_proof": _("La preuve d’inscription manque"),
    "log.absent": _("Le registre ne connaît pas ce certificat"),
    "issuer.unknown": _("La clé n’est à aucune autorité de ce registre"),
    "issuer.other_authority": _("La clé est à une autre autorité que celle qu’il nomme"),
    "issuer.key_period": _("La clé n’était pas valable ce jour-là"),
    "issuer.compromised": _("La clé a été volée, et ce certificat n’était pas au journal avant"),
    "signature.certified": _("Le fichier n’est pas certifié comme les nôtres le sont"),
    "signature.pdf": _("Le fichier a changé depuis qu’il a été signé"),
    "signature.library": _("Le fichier a changé depuis qu’il a été signé"),
    "signature.code": _("Le texte du code a changé depuis qu’il a été signé"),
    "qr.tail": _("La partie du code après # est abîmée ou mal recopiée"),
    "qr.shape": _("Ce n’est pas le texte d’un code de certificat"),
    "cose.form": _("La partie du code après # est abîmée ou mal recopiée"),
    "claims.form": _("Le code ne contient pas ce qu’un certificat contient"),
    "pdf.unsigned": _("Le fichier ne porte pas de signature"),
    "pdf.byte_range": _("Des données ont été ajoutées au fichier après la signature"),
    "pdf.contents": _("La signature du fichier a été changée"),
    "pdf.cms": _("La signature du fichier a été changée"),
    "pdf.library": _("Le fichier est abîmé"),
    "pdf.attachment": _("Une pièce jointe du fichier manque ou est abîmée"),
    "pdf.foreign": _("Aucune autorité de ce registre n’a signé ce fichier"),
    "pdf.receipt": _("C’est le reçu d’une vérification, pas un certificat"),
    "json.form": _("Ce n’est pas le fichier JSON d’un certificat, octet pour octet"),
    "json.terms": _("Le fichier contient ce qu’aucun certificat ne contient"),
    "json.proof": _("Une des deux signatures manque, ou n’a pas la forme des nôtres"),
    "json.changed": _("Le fichier a changé depuis qu’il a été signé"),
    "jwt.form": _("Ce n’est pas le fichier JWT d’un certificat"),
    "jwt.changed": _("Le fichier a changé depuis qu’il a été signé"),
    "issuer.foreign_proof": _("Une des signatures n’est d’aucune autorité de ce registre"),
    "signature.proof": _("Le fichier a changé depuis qu’il a été signé"),
    "signature.jwt": _("Le fichier a changé depuis qu’il a été signé"),
    "log.other_certificate": _("La preuve d’inscription est celle d’un autre certificat"),
    "carriers.differ": _("Le nom, le numéro ou une autre donnée diffère"),
    "carriers.portrait": _("Le portrait du fichier n’est pas celui du certificat signé"),
    "carriers.key": _("La clé n’est pas celle que le registre nomme"),
    "carriers.public_id": _("L’adresse et le certificat signé portent deux codes publics"),
    "carriers.elsewhere": _("L’adresse n’est pas celle de ce registre"),
    "register.row": _("La ligne du registre ne va pas avec ce qui a été signé"),
}

REASONS: Final = {
    ReasonCode.MINUTES_ANNULLED: _("Le procès-verbal du jury a été annulé"),
    ReasonCode.FRAUD: _("Fraude constatée"),
    ReasonCode.ERROR: _("Délivré par erreur"),
    ReasonCode.CORRECTION: _("Une donnée a été corrigée"),
    ReasonCode.LOSS: _("Le document a été perdu"),
    ReasonCode.INQUIRY: _("L’autorité vérifie comment il a été obtenu"),
    ReasonCode.INQUIRY_CLOSED: _("La vérification de l’autorité est terminée"),
}

NOT_PROVED: Final = {
    "bearer_is_holder": _("que la personne devant vous est bien le titulaire : comparez avec une pièce d’identité ;"),
    "right_to_work": _("qu’elle a le droit de travailler dans votre pays ;"),
    "equivalence": _("que le titre équivaut à un diplôme de votre pays."),
}
