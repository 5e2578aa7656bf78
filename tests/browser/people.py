"""The people of the corridor, each with a browser of their own without JavaScript, in the words of the trade."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Download, Locator, Page, expect

from tests.browser.site import Site

PHONE = {"width": 360, "height": 800}
STEP = 20_000  # milliseconds: how long a page may take on a busy machine


def in_bamako() -> date:
    """Today where the session is held, one time zone with UTC."""
    return datetime.now(UTC).date()


def beginning(words: str) -> re.Pattern[str]:
    """What begins with these words, whatever spaces French has between them."""
    return re.compile(r"^\s*" + r"\s".join(map(re.escape, words.split(" "))))


class Person:
    """Somebody before a browser. What cannot be found on the page fails at once."""

    def __init__(self, chromium: Browser, site: Site) -> None:
        self.site = site
        context = chromium.new_context(java_script_enabled=False, locale="fr-FR", viewport=PHONE)  # type: ignore[arg-type]
        context.set_default_timeout(STEP)
        self.page: Page = context.new_page()

    def go(self, path: str) -> None:
        """Type an address of the site."""
        self.page.goto(self.site.address + path)

    def follow(self, words: str, within: Locator | None = None) -> None:
        """Follow the link whose text begins so."""
        (within or self.page.locator("body")).get_by_role("link", name=beginning(words)).first.click()

    def write(self, label: str, text: str) -> None:
        """Fill the field of that label."""
        self.page.get_by_label(re.compile(beginning(label).pattern + r"(\s\(facultatif\))?\s*$")).fill(text)

    def write_date(self, question: str, *parts: str) -> None:
        """Fill the parts of a date, in their order."""
        fields = self.page.get_by_role("group", name=beginning(question)).get_by_role("textbox").all()
        for field, part in zip(fields, parts, strict=True):
            field.fill(part)

    def choose(self, label: str, option: str) -> None:
        """Choose in a list by the words of the option, or their beginning."""
        select = self.page.get_by_label(re.compile(beginning(label).pattern + r"(\s\(facultatif\))?\s*$"))
        words = next(text for text in select.locator("option").all_inner_texts() if text.startswith(option))
        select.select_option(label=words)

    def tick(self, *beginnings: str) -> None:
        """Tick boxes or choose buttons whose label begins so."""
        for words in beginnings:
            self.page.get_by_label(beginning(words)).first.check()

    def press(self, button: str) -> None:
        """Press a button and wait for the page it leads to. A form that comes back is a failure, with what it says."""
        self.page.get_by_role("button", name=beginning(button)).first.click()
        refused = self.page.locator(".errors").all_inner_texts()
        assert not refused, refused

    def reads(self, words: str) -> None:
        """The page says so."""
        expect(self.page.locator("body")).to_contain_text(words, timeout=STEP)

    @property
    def heading(self) -> str:
        """What the page is about, its no-break spaces as plain ones."""
        return " ".join(self.page.locator("h1").inner_text().split())


class Staff(Person):
    """Somebody with an account, who signs in from the start."""

    def __init__(self, chromium: Browser, site: Site, mail: str) -> None:
        super().__init__(chromium, site)
        self.password = site.passwords[mail]
        self.go("/connexion")
        self.write("Adresse électronique, téléphone ou matricule", mail)
        self.write("Mot de passe", self.password)
        self.press("Se connecter")

    def confirm(self, button: str, *boxes: str) -> None:
        """Agree to a grave act with the password."""
        self.tick(*boxes)
        self.write("Votre mot de passe", self.password)
        self.press(button)


class Applicant(Staff):
    """Somebody who has applied, and signs in again to follow what becomes of it."""

    def follow_own(self) -> None:
        """Open the only thing of the list."""
        self.page.locator("ul.tasks a").first.click()

    def read_result(self, heading: str) -> None:
        self.go("/candidatures")
        self.follow_own()
        self.follow("Voir mon résultat")
        assert self.heading == heading

    def appeal(self, why: str) -> str:
        """Contest the result just read; the number of the appeal."""
        self.follow("Contester cette décision")
        self.write("Ce que vous contestez, et pourquoi", why)
        self.press("Envoyer mon recours")
        self.reads(why)
        return self.page.locator("dl.facts dd").first.inner_text()

    def reads_answer(self, words: str) -> None:
        self.page.reload()
        self.reads(words)
        self.press("J’ai lu la réponse")


class Candidate(Person):
    """Somebody whose trade was learnt at work."""

    def register(self, name: str, mail: str, password: str) -> None:
        self.go("/")
        self.follow("Faire reconnaître mon métier")
        self.write("Votre nom", name)
        self.write("Adresse électronique ou téléphone", mail)
        self.write("Choisissez un mot de passe", password)
        self.press("Ouvrir mon compte")

    def choose_title(self, country: str, title: str) -> None:
        self.follow("Vos demandes")
        self.follow(country)
        self.follow(title)
        self.press("Commencer ma demande")

    def tell_identity(self, name: str, given_names: str, birth: tuple[str, str, str], place: str) -> None:
        self.follow("Votre identité")
        self.write("Nom", name)
        self.write("Prénoms", given_names)
        self.write_date("Date de naissance", *birth)
        self.write("Lieu de naissance", place)
        self.press("Garder et continuer")

    def tell_contact(self, town: str, country: str, phone: str) -> None:
        self.follow("Comment vous joindre")
        self.write("Ville ou village où vous habitez", town)
        self.choose("Pays", country)
        self.write("Téléphone", phone)
        self.press("Garder et continuer")

    def tell_experience(self, work: str, place: str, since: tuple[str, str]) -> None:
        self.follow("Où et quand vous avez travaillé")
        self.write("Qu’est-ce que vous faisiez ?", work)
        self.write("Où ?", place)
        self.tick("À mon compte")
        self.write_date("Quand avez-vous commencé ?", *since)
        self.tick("J’y travaille encore", "Sans papier")
        self.press("Garder cette expérience")
        self.follow("Continuer")

    def declare(self, name: str) -> None:
        self.follow("Déclaration sur l’honneur et accords")
        self.write("Écrivez votre nom et vos prénoms", name)
        self.tick("J’accepte que l’autorité qui certifie")
        self.press("Déclarer sur l’honneur")

    def send(self) -> str:
        """Read everything again and send; the reference that the confirmation gives."""
        self.follow("Relire et envoyer")
        self.press("Envoyer ma demande")
        return self.page.locator(".pause b.n").inner_text()

    def tell_work_for_each_unit(self, text: str) -> None:
        self.go("/candidatures")
        self.follow_own()
        while (left := self.page.locator("ul.tasks li", has_text="À faire").first).get_by_role("link").count():
            if left.get_by_role("link").inner_text().startswith("Relire"):
                return
            left.get_by_role("link").click()
            self.write("Racontez un travail que vous avez fait", text)
            self.press("Garder ce travail")
            self.follow("Continuer")

    def follow_own(self) -> None:
        """Open the only thing of the list."""
        self.page.locator("ul.tasks a").first.click()

    def send_dossier(self) -> None:
        self.follow("Relire et envoyer le dossier")
        self.press("Envoyer mon dossier")

    def wait_for_certificate(self, seconds: float) -> None:
        """Open one's only certificate and reload it until the signed file is there."""
        until = time.monotonic() + seconds
        self.go("/certificats")
        self.follow_own()
        while not self.page.get_by_role("link", name="Télécharger le certificat (PDF)").count():
            assert time.monotonic() < until, self.page.locator("main").inner_text()
            self.page.wait_for_timeout(300)
            self.page.reload()

    def download(self, path: Path) -> bytes:
        """Keep the certificate's file."""
        with self.page.expect_download() as coming:
            self.follow("Télécharger le certificat (PDF)")
        file: Download = coming.value
        file.save_as(path)
        return path.read_bytes()


class Officer(Staff):
    """Who decides whether an application is admissible."""

    def admit(self, reference: str, word: str) -> None:
        self.follow("Demandes à décider")
        row = self.page.get_by_role("row").filter(has_text=reference)
        row.get_by_role("link").click()
        self.follow("Décider : recevable")
        self.write("Mot pour la personne", word)
        self.press("Déclarer recevable")


class Authority(Staff):
    """Who answers for the jury's members and for what the jury decided."""

    def register_juror(self, name: str, sex: str, title: str) -> None:
        """Enter somebody in the register and habilitate them, from the request to the grant."""
        today = in_bamako()
        self.go("/accueil")
        self.follow("Registre des jurys")
        self.follow("Inscrire une personne")
        self.choose("Personne qui a un compte", name)
        self.write("Métier", "maçonnerie")
        self.write("Années de pratique du métier", "12")
        self.tick(sex)
        self.press("Inscrire")
        self.choose("Titre", title)
        self.press("Demander")
        self.follow("Noter la formation")
        self.write("Jour de la formation", (today - timedelta(days=30)).isoformat())
        self.write("Nombre d’heures", "8")
        self.press("Noter la formation")
        self.follow("Donner l’habilitation")
        self.write("Dernier jour de l’habilitation", (today + timedelta(days=365)).isoformat())
        self.press("Donner l’habilitation")

    def read_minutes_to_validate(self) -> None:
        self.go("/validation")
        self.page.locator("ul.tasks a").first.click()
        self.follow("Valider et émettre")

    def withdraw(self, number: str, public: str, private: str) -> None:
        self.go("/registre")
        self.follow(number)
        self.follow("Retirer")
        self.tick(public)
        self.write("Motif détaillé", private)
        self.confirm("Retirer le certificat")


class Reviewer(Staff):
    """Somebody of the authority who took no part in what is contested."""

    def uphold(self, reference: str, answer: str) -> None:
        self.go(f"/recours/{reference}")
        self.press("Ouvrir l’examen")
        self.tick("Donner raison")
        self.write("Réponse", answer)
        self.confirm("Répondre au recours")


class SiteKeeper(Staff):
    """Who answers for the workshop and what is in it: somebody of the centre, or who runs the session."""

    def check_site(self, session: str) -> None:
        """Everything is there; sign for it."""
        self.go(f"/sessions/{session}/plateau")
        for group in self.page.locator("fieldset").all():
            group.get_by_role("radio").first.check()
        self.press("Enregistrer")
        self.follow("Signer la liste")
        self.confirm("Signer la liste", "J’ai")


class Manager(SiteKeeper):
    """Who runs the session."""

    reference = ""

    def plan(self, title: str, site: str, places: int) -> None:
        """A session that begins today."""
        today = in_bamako()
        self.follow("Sessions de jury")
        self.follow("Préparer une session")
        self.choose("Titre", title)
        self.choose("Lieu des épreuves", site)
        self.write("Premier jour", today.isoformat())
        self.write("Dernier jour", (today + timedelta(days=2)).isoformat())
        self.write("Nombre de places", str(places))
        self.press("Préparer la session")
        self.reference = self.page.url.rpartition("/")[2]

    def open(self) -> None:
        self.press("Ouvrir la session")

    def enrol(self, name: str) -> None:
        self.follow("Inscrire des candidats")
        self.tick(name)
        self.press("Inscrire les personnes cochées")

    def name_jury(self, president: str, *others: str) -> None:
        self.follow("Former le jury")
        for name in (president, *others):
            self.choose("Membre à désigner", name)
            self.press("Désigner")
        self.page.get_by_role("row").filter(has_text=president).get_by_role("button").click()
        if self.page.get_by_label("Motif", exact=True).count():
            self.write("Motif", "Trois membres, dont deux femmes.")
            self.press("Enregistrer le motif")

    def back_to_session(self) -> None:
        self.go(f"/sessions/{self.reference}")

    def convene(self) -> None:
        self.back_to_session()
        self.follow("Convoquer le jury et les candidats")
        self.press("Convoquer le jury et les candidats")

    def note_presence(self, document: str) -> None:
        """The only candidate is there, with an identity document."""
        self.follow("Noter les présences")
        self.follow("Noter")
        self.tick("Présente, identité contrôlée")
        self.write("Pièce d’identité contrôlée", document)
        self.press("Enregistrer et passer au suivant")

    def open_subject(self, witness: str) -> None:
        self.back_to_session()
        self.follow("Ouvrir le sujet")
        self.write("Nom du témoin", witness)
        self.press("Ouvrir le sujet")

    def sign(self) -> None:
        self.back_to_session()
        self.follow("Relire et signer le procès-verbal")
        self.follow("Signer le procès-verbal")
        self.confirm("Signer le procès-verbal", "J’ai relu tout le procès-verbal")


class JuryMember(Staff):
    """A person of the trade who watches and decides."""

    def open_session(self) -> None:
        self.go("/jury")
        self.page.locator("main li a").first.click()

    def declare_no_tie(self) -> None:
        self.open_session()
        self.follow("Vos déclarations")
        self.follow("Lire le dossier")
        self.page.go_back()
        self.tick("J’ai lu le dossier")
        self.press("Aucun lien avec les autres candidats")

    def fill_every_grid(self, mark: str, observation: str) -> int:
        """Mark every criterion of every grid the same, with a word on the first, and hand in; how many marks."""
        marks = 0
        self.open_session()
        while (waiting := self.page.locator("ul.tasks li").filter(has_text="À commencer")).count():
            waiting.first.get_by_role("link").click()
            marks += self._fill(mark, observation)
            self.press("Relire et remettre")
            self.press("Remettre la grille")
        return marks

    def _fill(self, mark: str, observation: str) -> int:
        criteria = self.page.locator("fieldset.criterion").all()
        for criterion in criteria:
            criterion.get_by_role("radio", name=mark, exact=True).check()
        criteria[0].locator("summary").click()
        criteria[0].get_by_role("textbox").fill(observation)
        return len(criteria)

    def open_deliberation(self) -> None:
        self.open_session()
        self.press("Ouvrir la délibération")

    def record_consensus_and_interview(self, word: str, interview: str) -> None:
        """The president writes what the jury holds of every competence, and of the final interview."""
        self.open_session()
        self.follow("Décider, candidat par candidat")
        while (waiting := self.page.locator("ul.tasks li").filter(has_text="À décider")).count():
            waiting.first.get_by_role("link").click()
            if self.heading == "Entretien final":
                self.tick("Oui, satisfaisant")
                self.write("Ce que l’entretien a montré", interview)
                self.press("Enregistrer")
                continue
            for competence in self.page.get_by_role("group", name="Le jury tient cette compétence pour").all():
                competence.get_by_label("Acquise", exact=True).check()
            for why in self.page.get_by_label(re.compile("^Ce qui a décidé le jury")).all():
                why.fill(word)
            self.press("Enregistrer la décision du jury")

    def record_refusal(self, word: str, advice: str) -> None:
        """The president writes that the jury holds no competence as acquired, and what to work on."""
        self.open_session()
        self.follow("Décider, candidat par candidat")
        while (waiting := self.page.locator("ul.tasks li").filter(has_text="À décider")).count():
            waiting.first.get_by_role("link").click()
            if self.heading == "Entretien final":
                self.tick("Oui, satisfaisant")
                self.write("Ce que l’entretien a montré", word)
                self.press("Enregistrer")
                continue
            for competence in self.page.get_by_role("group", name="Le jury tient cette compétence pour").all():
                competence.get_by_label("Non acquise", exact=True).check()
            for why in self.page.get_by_label(re.compile("^Ce qui a décidé le jury")).all():
                why.fill(word)
            self.page.get_by_label(re.compile("^Conseil")).fill(advice)
            self.press("Enregistrer la décision du jury")

    def draft_minutes(self) -> None:
        self.press("Établir le procès-verbal")

    def sign(self) -> None:
        self.open_session()
        self.follow("Relire et signer le procès-verbal")
        self.follow("Signer le procès-verbal")
        self.confirm("Signer le procès-verbal", "J’ai relu tout le procès-verbal")


class Employer(Person):
    """Somebody abroad with a paper or a file in hand, without an account."""

    def open_code(self, text: str) -> None:
        """Open what the phone read in the code."""
        self.page.goto(text)

    def drop_file(self, path: Path) -> None:
        self.go("/verify")
        self.page.get_by_label("Fichier ou photo").set_input_files(path)
        self.press("Vérifier ce fichier")

    def wait_until(self, words: str, seconds: float) -> None:
        """Reload until the heading says so."""
        until = time.monotonic() + seconds
        while words not in self.heading:
            assert time.monotonic() < until, self.heading
            self.page.wait_for_timeout(200)
            self.page.reload()
