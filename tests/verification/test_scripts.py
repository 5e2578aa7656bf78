"""The scripts that pages name: their weight, their addresses, and that every page is whole without them."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient

from certify.places import static_dir
from certify.verification import scripts
from certify.verification.languages import LANGUAGES

from .issued import Issued

GZIP = {"Accept-Encoding": "gzip"}


def test_the_verifier_weighs_less_than_6_kb_compressed(client: FlaskClient) -> None:
    answer = client.get(scripts.address("verifier.js"), headers=GZIP)
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert len(answer.data) < 6 * 1024
    assert gzip.decompress(answer.data).decode() == scripts.source("verifier.js")


@pytest.mark.parametrize("name", ["title", "unit", "withdrawn", "suspended"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_code_weighs_less_than_14_kb_in_one_answer(
    client: FlaskClient, issued: Issued, name: str, language: str
) -> None:
    answer = client.get(f"/v/{issued.ids[name]}?lang={language}", headers=GZIP)
    assert len(answer.data) + sum(len(f"{line[0]}: {line[1]}\r\n") for line in answer.headers) < 14 * 1024


@pytest.mark.parametrize("name", [*scripts.NAMES, scripts.WORKER])
def test_only_comments_are_left_out_of_a_script(name: str) -> None:
    served, written = scripts.source(name), (static_dir() / "verification" / name).read_text(encoding="utf-8")
    kept = [line.strip() for line in written.splitlines()]
    assert all(line in kept for line in served.splitlines())
    assert not re.search(r"^\s*(//|/\*|\*/)", served, re.MULTILINE)
    code = [line for line in kept if line and not line.startswith(("//", "/*", "*"))]
    assert served.splitlines() == code


def test_a_script_is_kept_for_ever_and_another_version_is_not_here(client: FlaskClient, issued: Issued) -> None:
    page = client.get(f"/v/{issued.ids['title']}").text
    found = re.search(r'<script type="module" src="([^"]+)"></script>', page)
    assert found
    answer = client.get(found[1])
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/v/js/0123456789ab/page.js").status_code == 404
    assert client.get(f"/v/js/{scripts.version()}/worker.js").status_code == 404


def test_the_worker_is_asked_for_again_each_time_and_says_its_version(client: FlaskClient) -> None:
    answer = client.get("/v/sw.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.text.startswith(f'const VERSION = "{scripts.version()}";')


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_that_a_phone_keeps_has_the_root_and_every_answer(client: FlaskClient, language: str) -> None:
    page = client.get(f"/v/offline?lang={language}").text
    assert f'<html lang="{language}">' in page
    assert re.search(r'data-root="[0-9a-f]{64}"', page)
    for verdict in ("authentic", "expired", "suspended", "withdrawn", "altered", "unknown", "cannot_check"):
        assert f'data-when="{verdict}"' in page
