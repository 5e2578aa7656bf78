"""The pages of each verdict, as an employer opens them."""

from __future__ import annotations

import gzip
import html
import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from certify.credential.publicid import group
from certify.credential.record import Label
from certify.verification import languages, pages
from certify.verification.application import PublicApplication

from .conftest import Hands
from .issued import Issued, of

VERDICTS = {
    "title": ("authentic", "Authentique : titre complet de carreleur"),
    "unit": ("authentic", "Authentique : UNE UNITÉ sur deux, pas le titre"),
    "suspended": ("suspended", "Ce certificat est suspendu"),
    "withdrawn": ("withdrawn", "Ce certificat a été retiré"),
    "replaced": ("replaced", "Ce certificat a été remplacé"),
    "successor": ("authentic", "Authentique : titre complet de carreleur"),
    "pending": ("cannot_check", "Ce certificat est en cours de signature"),
}
ORDER = [
    'class="verdict',
    "Comparez avec votre papier",
    "Comparez avec la personne",
    "Ce que dit le certificat",
    "Ce que nous avons vérifié",
    "Ce que cette page ne prouve pas",
    "Êtes-vous sur le bon site",
    "Écrire à l’autorité",
    "Les mêmes données",
]

ICON = '<link rel="icon" type="image/svg+xml" href="/verify/icon.svg">'


def plain(page: str) -> str:
    """The page's text as a person reads it."""
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(text).replace("\u00a0", " "))


def page(client: FlaskClient, address: str, **headers: str) -> str:
    return client.get(address, headers=headers).text


def heading(text: str) -> str:
    found = re.search(r'<h1 id="v">(.*?)</h1>', text)
    assert found
    return html.unescape(found[1]).replace("\u00a0", " ")


@pytest.mark.parametrize("name", VERDICTS)
def test_each_certificate_has_its_verdict_and_its_word(client: FlaskClient, issued: Issued, name: str) -> None:
    verdict, words = VERDICTS[name]
    text = page(client, f"/v/{issued.ids[name]}")
    assert re.search(rf'<section class="verdict {verdict}[ "]', text)
    assert heading(text) == words


def test_green_is_for_authentic_alone(client: FlaskClient, issued: Issued) -> None:
    green = {name for name in issued.ids if "verdict authentic" in page(client, f"/v/{issued.ids[name]}")}
    assert green == {"title", "unit", "expiring", "successor"}


def test_the_panel_says_verdict_kind_name_and_birth_year_in_one_breath(client: FlaskClient, issued: Issued) -> None:
    text = plain(page(client, f"/v/{issued.ids['unit']}"))
    assert "UNE UNITÉ sur deux, pas le titre BIO SAKA Orou , naissance en 1991 1. Unité 1 – partie de : Titre" in text


def test_a_unit_wears_the_kola_strip_and_a_title_does_not(client: FlaskClient, issued: Issued) -> None:
    unit, title = (page(client, f"/v/{issued.ids[name]}") for name in ("unit", "title"))
    assert 'class="verdict authentic unit"' in unit
    assert unit.count('class="held"') == 1
    assert unit.count('class="open"') == 1
    assert 'class="strips"' not in title


def test_the_page_goes_in_the_promised_order(client: FlaskClient, issued: Issued) -> None:
    text = page(client, f"/v/{issued.ids['title']}")
    places = [text.index(words) for words in ORDER]
    assert places == sorted(places)


def test_what_to_compare_is_on_the_page(client: FlaskClient, issued: Issued) -> None:
    text = plain(page(client, f"/v/{issued.ids['title']}"))
    assert "Votre papier montre-t-il exactement ce nom, ce numéro, cette nature et cette date ?" in text
    assert "Nom ADANDÉ Parfait Numéro BJ-2026-000001-9 Nature Titre complet : Titre Carreleur" in text
    assert "Une photo de cette page ne prouve rien" in text
    assert group(issued.ids["title"]) in text


def test_a_withdrawn_page_says_when_why_and_what_it_does_not_mean(client: FlaskClient, issued: Issued) -> None:
    text = plain(page(client, f"/v/{issued.ids['withdrawn']}"))
    assert "L’autorité l’a retiré le 24 novembre 2026. Depuis ce jour, il n’a plus de valeur." in text
    assert "Motif publié Fraude constatée" in text
    assert "que la personne a mal agi" not in text
    assert "Comparez avec votre papier" not in text


def test_a_suspension_says_until_when(client: FlaskClient, issued: Issued) -> None:
    text = plain(page(client, f"/v/{issued.ids['suspended']}"))
    assert "Jusqu’au 31 janvier 2027" in text
    assert "Elle n’a pas encore décidé" in text
    assert "Qui a décidé" not in text
    assert "Une suspension ne dit pas que la personne a mal agi." in text


def test_the_private_reason_is_nowhere(client: FlaskClient, issued: Issued) -> None:
    for name in ("suspended", "withdrawn", "replaced"):
        assert "Pièce du dossier" not in page(client, f"/v/{issued.ids[name]}")


def test_after_a_correction_the_old_page_leads_to_the_new_one(client: FlaskClient, issued: Issued) -> None:
    assert f'href="/v/{issued.ids["successor"]}"' in page(client, f"/v/{issued.ids['replaced']}")


def test_after_a_loss_the_old_page_never_leads_to_the_new_one(own: Issued, own_client: FlaskClient) -> None:
    with own.writing() as session:
        of(session, own.ids["replaced"]).changes[-1].reason_code = "loss"  # type: ignore[assignment]
    text = page(own_client, f"/v/{own.ids['replaced']}")
    assert heading(text) == "Ce certificat a été remplacé"
    assert own.ids["successor"] not in text


def test_an_expired_certificate_is_authentic_but_past(client: FlaskClient, issued: Issued, hands: Hands) -> None:
    assert "verdict authentic" in page(client, f"/v/{issued.ids['expiring']}")
    hands.now += timedelta(days=31)
    text = page(client, f"/v/{issued.ids['expiring']}?later")
    assert heading(text) == "Authentique, mais sa validité est passée"
    assert "Il était valable jusqu’au 24 décembre 2026." in plain(text)


def test_a_withdrawal_shows_at_the_next_look(own: Issued, own_client: FlaskClient) -> None:
    address = f"/v/{own.ids['title']}"
    assert "verdict authentic" in page(own_client, address)
    with own.writing() as session:
        of(session, own.ids["title"]).state = of(session, own.ids["withdrawn"]).state
        of(session, own.ids["withdrawn"]).changes[-1].certificate_id = of(session, own.ids["title"]).id
    assert heading(page(own_client, f"{address}?again")) == "Ce certificat a été retiré"


def test_the_seven_checks_are_in_plain_words(client: FlaskClient, issued: Issued) -> None:
    text = page(client, f"/v/{issued.ids['title']}")
    assert len(re.findall(r'<li class="ok">', text)) == 7
    assert "La délivrance est inscrite au journal public" in text
    assert "Le fichier PDF a été vérifié à la délivrance, le 24 novembre 2026 à 10\u00a0h\u00a030 (UTC+1)" in text


def test_unknown_and_malformed_look_alike(client: FlaskClient) -> None:
    typed = ("7Q4F9ZK2M3XA", "7Q4F9ZK2M3X", "../../etc/passwd", "ÀÉ" * 30)
    answers = [client.get(f"/v/{one}") for one in typed]
    assert {answer.status_code for answer in answers} == {404}
    bare = {re.sub(r'value="[^"]*"|href="[^"]*(?:lang=\w\w|paper=[^"]*)"', "", answer.text) for answer in answers}
    assert len(bare) == 1


def test_unknown_and_malformed_ask_the_register_the_same(app: PublicApplication) -> None:
    seen: list[str] = []
    engine = app.extensions["certify.checker"].register.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: seen.append(statement))
    client, asked = app.test_client(), []
    for address in ("/v/7Q4F9ZK2M3XA", "/v/no"):
        seen.clear()
        client.get(address)
        asked.append(list(seen))
    for number in ("BJ-2026-000077-0", "no"):
        seen.clear()
        client.post("/api/v1/verify", json={"number": number, "name": "X", "birth_year": 1991})
        asked.append(list(seen))
    assert [len(statements) for statements in asked] == [1, 1, 1, 1]
    assert asked[0] == asked[1]
    assert asked[2] == asked[3]


def test_one_more_language_is_a_line_and_a_catalogue(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(languages.LANGUAGES, "pl", "Polski")
    for cached in (languages.choose, languages.texts, pages._environment):
        cached.cache_clear()
    text = client.get("/verify", headers={"Accept-Language": "pl-PL,pl;q=0.9,en;q=0.1"}).text
    pages._environment.cache_clear()
    languages.choose.cache_clear()
    assert '<html lang="pl">' in text
    assert re.findall(r'href="/verify\?lang=(\w+)"', text)[-2:] == ["de", "pl"]
    assert languages.texts("pl").day(date(2026, 3, 4)) == "4 marca 2026"
    assert languages.texts("pl").label(Label("Maçon", "Mason")) == "Mason"


def test_an_id_is_read_as_people_type_it(client: FlaskClient, issued: Issued) -> None:
    public_id = issued.ids["title"]
    for typed in (public_id.lower(), group(public_id), "-".join(group(public_id).split())):
        assert heading(page(client, f"/v/{typed}")) == "Authentique : titre complet de carreleur"


def test_what_was_typed_is_kept_and_harmless(client: FlaskClient) -> None:
    text = page(client, '/v/"><script>alert(1)</script>')
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_name_stands_on_the_page_letter_for_letter(own: Issued, client: FlaskClient) -> None:
    assert '<b translate="no">ADANDÉ Parfait</b>' in page(client, f"/v/{own.ids['title']}")


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("", "", "fr"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "pl,fr;q=0.4,en;q=0.2", "fr"),
        ("?lang=en", "fr", "en"),
        ("?lang=xx", "en", "en"),
        ("?lang=fr", "en", "fr"),
    ],
)
def test_the_language_is_the_address_or_the_browsers(
    client: FlaskClient, address: str, accepted: str, language: str
) -> None:
    answer = client.get(f"/verify{address}", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["Vary"] == "Accept-Language, Accept-Encoding"


def test_a_chosen_language_is_carried_by_every_link_and_form(client: FlaskClient, issued: Issued) -> None:
    for address in ("/verify", f"/v/{issued.ids['replaced']}", "/v/nothing"):
        text = page(client, f"{address}?lang=en")
        links = re.findall(r'(?:href|action)="(/[^"#]*)', text.replace(ICON, ""))
        assert links
        assert [link for link in links if "lang=" not in link and not link.startswith("/api/")] == []


def test_no_cookie_is_set_and_nothing_outside_is_asked_for(client: FlaskClient, issued: Issued) -> None:
    for address in ("/verify?lang=en", f"/v/{issued.ids['title']}?lang=en", "/v/nothing"):
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers
        own = re.sub(r'<script type="module" src="/v/[\w./-]+"></script>', "", answer.text.replace(ICON, ""))
        assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|style=|srcset|https?://", own)


def test_every_page_weighs_less_than_its_budget(client: FlaskClient, issued: Issued) -> None:
    addresses = ["/verify", "/v/nothing", *(f"/v/{public_id}" for public_id in issued.ids.values())]
    for address in addresses:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) <= 14_000
        plain_answer = client.get(f"{address}?", headers={"Accept-Encoding": "identity"})
        assert gzip.decompress(answer.data) == plain_answer.data
