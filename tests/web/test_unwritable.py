"""NUL, and numbers that no row has."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from certify.web.access import public
from certify.web.application import Application
from certify.web.numbers import DEEPEST, GREATEST, page_asked


@pytest.fixture
def client(site: Application) -> FlaskClient:
    site.add_url_rule("/rows/<int:key>", view_func=public(lambda key: f"{key}"), endpoint="row")
    site.add_url_rule("/pages", view_func=public(lambda: str(page_asked())), endpoint="pages")
    site.add_url_rule("/form", view_func=public(lambda: "kept"), endpoint="form", methods=["POST"])
    return site.test_client()


@pytest.mark.parametrize("address", ["/rows/%00", "/pages?page=%00", "/pages?%00=1"])
def test_a_nul_in_an_address_is_refused(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("form", [{"name": "A\0"}, {"\0": "a"}])
def test_a_nul_in_a_form_is_refused(client: FlaskClient, form: dict[str, str]) -> None:
    assert client.post("/form", data=form).status_code == 400


def test_an_ordinary_form_is_not(client: FlaskClient) -> None:
    assert client.post("/form", data={"name": "Adandé\n"}).text == "kept"


@pytest.mark.parametrize("key", [str(GREATEST + 1), "9" * 30, "9" * 5000, "٣"])
def test_a_number_beyond_every_key_is_at_no_address(client: FlaskClient, key: str) -> None:
    assert client.get(f"/rows/{key}").status_code == 404


def test_a_key_is_at_its_address(client: FlaskClient) -> None:
    assert client.get(f"/rows/{GREATEST}").text == str(GREATEST)


@pytest.mark.parametrize(
    ("asked", "page"), [("2", 2), ("0", 1), ("-3", 1), ("x", 1), ("9" * 30, DEEPEST), ("9" * 5000, 1)]
)
def test_a_page_asked_for_is_one_there_can_be(client: FlaskClient, asked: str, page: int) -> None:
    assert client.get(f"/pages?page={asked}").text == str(page)
