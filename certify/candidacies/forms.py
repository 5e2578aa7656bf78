"""Forms of candidacies. Each reads into a value of `identity`; what cannot be read is said beside its field."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
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

from certify.candidacies.identity import (
    Contact,
    Identity,
    Work,
    Wrong,
    read_birth,
    refuse,
    refuse_identity,
    wrong_period,
    wrong_work,
)
from certify.candidacies.models import Candidate, Experience
from certify.candidacies.phones import phone_example
from certify.candidacies.practice import Period
from certify.credential.record import BirthDate, Precision
from certify.errors import Invalid

# Narrow, so that day, month and year stand on one line of a small phone.
YEAR = {"inputmode": "numeric", "autocomplete": "off", "class": "n", "size": "3"}
MONTH = YEAR | {"size": "1"}
NAME = {"spellcheck": "false", "autocapitalize": "words", "translate": "no"}


def number(typed: str | None, field: str, sentence: str, wrong: Wrong) -> int | None:
    """A whole number as somebody types it, None for nothing; what is no number is said in `wrong`."""
    text = (typed or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        wrong[field] = sentence
        return None
    return int(text)


def _shown(value: int | None) -> str:
    return "" if value is None else str(value)


class IdentityForm(FlaskForm):
    """Who one is, as on the identity document."""

    birth_name = StringField(
        _("Nom"),
        description=_("Lettre pour lettre comme sur votre pièce d’identité. Un seul nom suffit."),
        render_kw=NAME | {"autocomplete": "family-name"},
    )
    given_names = StringField(
        _("Prénoms"),
        description=_("Laissez vide si vous n’en avez pas"),
        render_kw=NAME | {"autocomplete": "given-name"},
    )
    usual_name = StringField(
        _("Nom d’usage"),
        [Optional()],
        description=_("Le nom d’épouse ou d’époux, s’il est sur la pièce"),
        render_kw=NAME,
    )
    birth_day = StringField(_("Jour"), render_kw=MONTH | {"autocomplete": "bday-day"})
    birth_month = StringField(_("Mois"), render_kw=MONTH | {"autocomplete": "bday-month"})
    birth_year = StringField(_("Année"), render_kw=YEAR | {"autocomplete": "bday-year"})
    around = BooleanField(
        _("Je connais seulement l’année, à peu près"),
        description=_("Votre pièce d’identité dit « né vers » : écrivez cette année"),
    )
    birth_place = StringField(
        _("Lieu de naissance"), description=_("La ville ou le village"), render_kw={"translate": "no"}
    )

    def show(self, candidate: Candidate) -> None:
        """Put what is known already."""
        for name in ("birth_name", "given_names", "usual_name", "birth_place"):
            self[name].data = getattr(candidate, name)
        for name in ("birth_day", "birth_month", "birth_year"):
            self[name].data = _shown(getattr(candidate, name))
        self.around.data = candidate.birth_precision is Precision.AROUND

    def identity(self, today: date) -> Identity:
        """What was written. Errors: Invalid with everything that is to be corrected."""
        wrong: Wrong = {}
        birth = self._birth(today, wrong)
        birth_name, place = self.birth_name.data or "", self.birth_place.data or ""
        usual_name, given_names = self.usual_name.data or "", self.given_names.data or ""
        identity = Identity(birth_name, usual_name, given_names, birth, place)
        refuse_identity(identity, wrong)
        return identity

    def _birth(self, today: date, wrong: Wrong) -> BirthDate:
        day = number(self.birth_day.data, "birth_day", "Écrivez le jour avec un nombre de 1 à 31.", wrong)
        month = number(self.birth_month.data, "birth_month", "Écrivez le mois avec un nombre de 1 à 12.", wrong)
        year = number(
            self.birth_year.data, "birth_year", "Écrivez l’année en quatre chiffres, par exemple 1991.", wrong
        )
        if not wrong:
            try:
                return read_birth(day, month, year, around=self.around.data, today=today)
            except Invalid as error:
                wrong |= error.fields
        return BirthDate(today.year, precision=Precision.YEAR)  # never used: `wrong` says something


class ContactForm(FlaskForm):
    """How one is reached; the number an employment service knows one by."""

    town = StringField(_("Ville ou village où vous habitez"), render_kw={"autocomplete": "address-level2"})
    country_code = SelectField(_("Pays"), validate_choice=False, render_kw={"autocomplete": "country"})
    phone = TelField(
        _("Téléphone"),
        [Optional()],
        description=_("Avec l’indicatif du pays"),
        render_kw={"autocomplete": "tel"},
    )
    mail = EmailField(
        _("Adresse électronique"), [Optional()], render_kw={"autocomplete": "email", "spellcheck": "false"}
    )
    scheme = SelectField(_("Votre service de l’emploi"), [Optional()], validate_choice=False)
    number = StringField(
        _("Votre numéro de demandeur d’emploi"),
        [Optional()],
        description=_("Il permet à votre conseiller de retrouver votre candidature, si vous êtes d’accord"),
        render_kw={"spellcheck": "false", "autocomplete": "off"},
    )

    def show(self, candidate: Candidate) -> None:
        """Put what is known already."""
        for name in ("town", "country_code", "phone", "mail"):
            self[name].data = getattr(candidate, name)
        for known in candidate.job_seeker_numbers:
            self.scheme.data, self.number.data = known.scheme, known.value

    def name_example(self, country: str) -> None:
        """Show a telephone number as one is written in this country."""
        self.phone.description = _("Avec l’indicatif du pays, par exemple %(phone)s", phone=phone_example(country))

    def contact(self) -> Contact:
        """What was written. Errors: Invalid for a country that is not in the list."""
        country = self.country_code.data or ""
        if country and country not in {choice.value for choice in self.country_code.choices}:
            raise Invalid("candidate.contact", "Choisissez un pays.", fields={"country_code": "Choisissez un pays."})
        return Contact(self.town.data or "", country, self.phone.data or "", self.mail.data or "")

    def job_seeker(self) -> tuple[str, str] | None:
        """The scheme and number, or None when there is none. Errors: Invalid when only one of them is there."""
        scheme, value = self.scheme.data or "", (self.number.data or "").strip()
        if scheme not in {choice.value for choice in self.scheme.choices}:
            scheme = ""
        if value and not scheme:
            sentence = "Choisissez le service qui vous a donné ce numéro."
            raise Invalid("candidate.contact", "Il reste une chose à corriger.", fields={"scheme": sentence})
        return (scheme, value) if value else None


class UnitsForm(FlaskForm):
    """Which units one asks for."""

    units = SelectMultipleField(
        _("Les unités que vous voulez faire reconnaître"),
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class ExperienceForm(FlaskForm):
    """Work in the trade."""

    work = TextAreaField(
        _("Qu’est-ce que vous faisiez ?"),
        description=_("Ce que vous fabriquiez, posiez ou répariez, et avec quels outils"),
        render_kw={"rows": "3"},
    )
    place = StringField(_("Où ?"), description=_("La ville, le quartier ou le village"))
    status = RadioField(
        _("Pour qui ?"),
        choices=[SelectChoice("employee", _("Pour quelqu’un")), SelectChoice("self", _("À mon compte"))],
        default="employee",
    )
    employer = StringField(
        _("Le nom de cette personne ou de l’entreprise"),
        description=_("À votre compte : laissez vide"),
        render_kw={"translate": "no"},
    )
    from_month = StringField(_("Mois"), render_kw=MONTH)
    from_year = StringField(_("Année"), render_kw=YEAR)
    until_month = StringField(_("Mois"), render_kw=MONTH)
    until_year = StringField(_("Année"), render_kw=YEAR)
    still = BooleanField(_("J’y travaille encore"))
    around = BooleanField(
        _("À peu près"), description=_("Je ne suis pas sûr des années : une saison, un chantier d’avant.")
    )
    informal = BooleanField(
        _("Sans papier"),
        description=_("Ni contrat ni fiche de paie. Ce travail compte comme les autres."),
    )

    def show(self, experience: Experience) -> None:
        """Put what is known already."""
        for name in ("work", "place", "employer", "informal", "around"):
            self[name].data = getattr(experience, name)
        self.status.data = "self" if experience.self_employed else "employee"
        for name in ("from_month", "from_year", "until_month", "until_year"):
            self[name].data = _shown(getattr(experience, name))
        self.still.data = experience.until_year is None

    def value(self, today: date) -> Work:
        """What was written. Errors: Invalid with everything that is to be corrected."""
        wrong: Wrong = {}
        period = self._period(wrong)
        work = Work(
            (self.work.data or "").strip(),
            (self.place.data or "").strip(),
            period,
            employer=(self.employer.data or "").strip(),
            self_employed=self.status.data == "self",
            informal=self.informal.data,
            around=self.around.data,
        )
        refuse("candidacy.experience", wrong_work(work) | (wrong or wrong_period(period, today)))
        return work

    def _period(self, wrong: Wrong) -> Period:
        month = "Écrivez le mois avec un nombre de 1 à 12, ou laissez vide."
        year = "Écrivez l’année avec quatre chiffres, par exemple 2019."
        from_month = number(self.from_month.data, "from_month", month, wrong)
        from_year = number(self.from_year.data, "from_year", year, wrong)
        until_month = number(self.until_month.data, "until_month", month, wrong)
        until_year = number(self.until_year.data, "until_year", year, wrong)
        if from_year is None:
            wrong.setdefault("from_year", "Écrivez l’année où vous avez commencé, même à peu près.")
        if self.still.data:
            if until_year or until_month:
                wrong.setdefault(
                    "until_year", "Vous donnez une fin et vous cochez « J’y travaille encore » : choisissez."
                )
            return Period(from_year or 0, from_month)
        if until_year is None:
            wrong.setdefault("until_year", "Écrivez l’année de la fin, ou cochez « J’y travaille encore ».")
        return Period(from_year or 0, from_month, until_year, until_month)


class ExampleForm(FlaskForm):
    """A piece of work, told."""

    text = TextAreaField(
        _("Racontez un travail que vous avez fait"),
        description=_("Où et pour qui. Ce qu’il fallait faire. Vos outils, vos matériaux. Comment vous avez vérifié."),
        render_kw={"rows": "9"},
    )


class DeclarationForm(FlaskForm):
    """The sworn statement and the agreements."""

    signed_name = StringField(
        _("Écrivez votre nom et vos prénoms"),
        description=_("Ils valent votre signature sous cette déclaration"),
        render_kw=NAME | {"autocomplete": "name"},
    )
    processing = BooleanField()
    accompaniment = BooleanField()


class ReasonForm(FlaskForm):
    """An act of an officer that says why."""

    reason = TextAreaField(
        _("Raison"), description=_("La personne lira ces phrases telles quelles."), render_kw={"rows": "4"}
    )


class GoOnForm(FlaskForm):
    """Taking up a candidacy again; with the agreement, where it is not given."""

    processing = BooleanField()


class WithdrawForm(FlaskForm):
    """Leaving; one may say why."""

    reason = TextAreaField(_("Raison"), [Optional()], render_kw={"rows": "3"})


class MissingForm(FlaskForm):
    """What is missing, one thing a line."""

    missing = TextAreaField(
        _("Ce qui manque"),
        description=_("Une chose par ligne. La personne lira ces phrases telles quelles."),
        render_kw={"rows": "5"},
    )

    def lines(self) -> list[str]:
        """Each line that says something."""
        return [line.strip() for line in (self.missing.data or "").splitlines() if line.strip()]


class AdmitForm(FlaskForm):
    """The decision that a candidacy is admissible."""

    reason = TextAreaField(
        _("Mot pour la personne"),
        [Optional()],
        description=_("Elle le lira avec la décision."),
        render_kw={"rows": "3"},
    )


class RefuseForm(FlaskForm):
    """The decision that a candidacy is not admissible."""

    reason = TextAreaField(
        _("Pourquoi la demande n’est pas recevable"),
        description=_("Des faits et la règle qui s’applique. La personne lira ces phrases telles quelles."),
        render_kw={"rows": "5"},
    )
    ways_of_appeal = TextAreaField(
        _("Comment faire un recours"), description=_("À qui, comment, jusqu’à quand"), render_kw={"rows": "8"}
    )


class ActForm(FlaskForm):
    """A button, with its token."""
