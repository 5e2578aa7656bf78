"""Forms of papers: evidence, attestations, the statement by voice or thumb, the copy of an identity document."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from certify.candidacies.attestations import Word
from certify.candidacies.evidence import Showing
from certify.candidacies.forms import MONTH, NAME, YEAR, number
from certify.candidacies.identity import Wrong, refuse
from certify.candidacies.paper_models import Evidence
from certify.candidacies.paper_terms import Witness
from certify.candidacies.states import ConsentKind

ANYTHING = "image/jpeg,image/png,image/webp,application/pdf,audio/*,video/*"
PAPER = "image/jpeg,image/png,image/webp,application/pdf"
PAPER_OR_VOICE = f"{PAPER},audio/*"
MISSING = "Choisissez un fichier."


class FileForm(FlaskForm):
    """A form with one file."""

    file: FileField

    @property
    def sent(self) -> FileStorage | None:
        """The file, where one was chosen."""
        data = self.file.data
        return data if isinstance(data, FileStorage) and data.filename else None


class ShowingForm(FlaskForm):
    """What a file shows."""

    description = TextAreaField(
        _("Qu’est-ce qu’on y voit ?"),
        [Optional()],
        description=_("Où et quand, ce que vous avez fait vous-même"),
        render_kw={"rows": "3"},
    )
    competences = SelectMultipleField(
        _("Ce que ce fichier montre"),
        [Optional()],
        coerce=int,
        validate_choice=False,
        description=_("Rien, une ou plusieurs compétences"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    example = SelectField(_("Le travail auquel il se rattache"), [Optional()], validate_choice=False)

    def show(self, evidence: Evidence) -> None:
        """Put what is known already."""
        self.description.data = evidence.description
        self.competences.data = [each.id for each in evidence.competences]
        self.example.data = str(evidence.example_id or "")

    def value(self) -> Showing:
        """What was written."""
        key = self.example.data or ""
        example = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else -1 if key else None
        return Showing(self.description.data or "", tuple(self.competences.data or ()), example)


class EvidenceForm(FileForm, ShowingForm):
    """A file and what it shows."""

    file = FileField(
        _("Votre fichier"),
        description=_(
            "Une photo (12 Mo), un PDF (10 Mo), un son (10 Mo, 10 minutes) ou une vidéo (60 Mo, 5 minutes)."
            " D’une photo, ni le lieu ni l’appareil ne sont gardés."
        ),
        render_kw={"accept": ANYTHING},
    )


class AttestationForm(FileForm):
    """What a trusted third party says, and who they are."""

    name = StringField(_("Le nom de cette personne"), render_kw=NAME | {"autocomplete": "off"})
    witness = RadioField(
        _("Qui est-elle pour vous ?"),
        choices=[
            SelectChoice(Witness.EMPLOYER.value, _("Un ancien patron")),
            SelectChoice(Witness.CUSTOMER.value, _("Un client")),
            SelectChoice(Witness.CHIEF.value, _("Un chef de village ou de quartier")),
            SelectChoice(Witness.NEIGHBOUR.value, _("Un voisin")),
            SelectChoice(Witness.OTHER.value, _("Une autre personne")),
        ],
        default=Witness.EMPLOYER.value,
    )
    phone = TelField(
        _("Son téléphone"),
        [Optional()],
        description=_("Le service peut l’appeler pour vérifier"),
        render_kw={"autocomplete": "off"},
    )
    day = StringField(_("Jour"), render_kw=MONTH)
    month = StringField(_("Mois"), render_kw=MONTH)
    year = StringField(_("Année"), render_kw=YEAR)
    text = TextAreaField(_("Ce qu’elle dit"), [Optional()], description=_("Dans ses mots"), render_kw={"rows": "5"})
    file = FileField(
        _("Ou sa voix, ou une photo de son papier"),
        [Optional()],
        description=_("Un son (10 Mo, 10 minutes), une photo (12 Mo) ou un PDF (10 Mo)"),
        render_kw={"accept": PAPER_OR_VOICE},
    )
    experiences = SelectMultipleField(
        _("De quel travail parle-t-elle ?"),
        [Optional()],
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def value(self, today: date) -> Word:
        """What was written; no date means today. Errors: Invalid `attestation.word` for what is no date."""
        wrong: Wrong = {}
        return Word(
            self.name.data or "",
            Witness(self.witness.data) if self.witness.data in {each.value for each in Witness} else Witness.OTHER,
            self._day(today, wrong),
            self.phone.data or "",
            self.text.data or "",
            tuple(self.experiences.data or ()),
        )

    def _day(self, today: date, wrong: Wrong) -> date:
        day = number(self.day.data, "day", "Écrivez le jour avec un nombre de 1 à 31.", wrong)
        month = number(self.month.data, "month", "Écrivez le mois avec un nombre de 1 à 12.", wrong)
        year = number(self.year.data, "year", "Écrivez l’année en quatre chiffres.", wrong)
        if not wrong and day is month is year is None:
            return today
        if not wrong:
            try:
                return date(year or today.year, month or today.month, day or 1)
            except ValueError:
                wrong["day"] = "Ce jour n’existe pas. Vérifiez le jour, le mois et l’année."
        refuse("attestation.word", wrong)
        return today  # never: `wrong` says something


class SwearingForm(FileForm):
    """A statement in a file, with the agreements."""

    processing = BooleanField()
    accompaniment = BooleanField()

    def show(self, agreed: Collection[ConsentKind]) -> None:
        """Put what is agreed to already."""
        self.processing.data = ConsentKind.PROCESSING in agreed
        self.accompaniment.data = ConsentKind.ACCOMPANIMENT in agreed


class VoiceForm(SwearingForm):
    """The statement in one's own voice."""

    file = FileField(
        _("Votre enregistrement"),
        description=_("Le téléphone peut l’enregistrer maintenant (10 Mo, 10 minutes)"),
        render_kw={"accept": "audio/*", "capture": "user"},
    )


class ThumbForm(SwearingForm):
    """The photo of the print that bears the thumbprint."""

    file = FileField(
        _("La photo de la feuille signée du pouce"),
        description=_("La feuille entière, le code de contrôle du bas de page lisible (12 Mo)"),
        render_kw={"accept": PAPER, "capture": "environment"},
    )


class CountersignForm(FlaskForm):
    """Attesting that one saw the thumb put down."""

    password = PasswordField(_("Votre mot de passe"), render_kw={"autocomplete": "current-password"})


class IdentityCopyForm(FileForm):
    """A copy of the identity document."""

    file = FileField(
        _("Photo ou PDF de votre pièce"),
        description=_("Un côté à la fois (photo 12 Mo, PDF 10 Mo)"),
        render_kw={"accept": PAPER, "capture": "environment"},
    )
