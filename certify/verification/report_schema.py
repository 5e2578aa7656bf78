"""The report, the record and the problem as JSON Schema 2020-12: every member, and no other."""

from __future__ import annotations

from typing import Any, Final

from certify.credential.report import DOES_NOT_PROVE, Check, Outcome, Verdict
from certify.verification.answer import Gap, Presented

Data = dict[str, Any]


def _object(description: str = "", **members: Data) -> Data:
    """An object with exactly these members; each is always there, and null where there is nothing to say."""
    shape = {"type": "object", "required": list(members), "properties": members, "additionalProperties": False}
    return {"description": description, **shape} if description else shape


def _or_null(schema: Data) -> Data:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(of: Data) -> Data:
    return {"type": "array", "items": of}


def _text(description: str = "", **more: object) -> Data:
    return {"type": "string", **({"description": description} if description else {}), **more}


TEXT: Final = _text()
YES_NO: Final = {"type": "boolean"}
NUMBER: Final = {"type": "integer"}
DAY: Final = _text(format="date")
INSTANT: Final = _text(format="date-time")
PUBLIC_ID: Final = _text("12 characters of Crockford base32.", pattern="^[0-9A-HJKMNP-TV-Z]{12}$")
KIND: Final = _text("`unit` is a part of the title, never the title.", enum=["title", "unit"])
LABEL: Final = _object("The same text in French and English.", fr=TEXT, en=TEXT)
COUNTRY: Final = _text("ISO 3166-1 alpha-2.", pattern="^[A-Z]{2}$")
VERDICT: Final = _text("Only `authentic` is a yes.", enum=[str(one) for one in Verdict])
PRESENTED: Final = _text("What was brought, besides an id or a number.", enum=[str(one) for one in Presented])
REASON: Final = _text("Why nothing can be checked.", enum=[str(one) for one in Gap])

RECORD: Final = _object(
    "Everything that the certificate states. The SHA-256 of its canonical JSON (RFC 8785) is the certificate's hash.",
    number=TEXT,
    public_id=PUBLIC_ID,
    kind=KIND,
    language=_text("The authority's first language.", enum=["fr", "en"]),
    authority=_object(slug=TEXT, legal_name=LABEL, country=COUNTRY, country_name=LABEL, legal_basis=LABEL, did=TEXT),
    holder=_object(
        birth_name=TEXT,
        given_names=TEXT,
        usual_name=TEXT,
        birth=_object(
            "As exactly as the identity document gives it.",
            year=NUMBER,
            month=_or_null({**NUMBER, "minimum": 1, "maximum": 12}),
            day=_or_null({**NUMBER, "minimum": 1, "maximum": 31}),
            precision=_text(enum=["day", "month", "year", "around"]),
        ),
        birth_place=TEXT,
    ),
    occupation=_object(
        scheme=TEXT,
        version=TEXT,
        code=TEXT,
        label=LABEL,
        fictitious=YES_NO,
        mappings=_list(_object("A neighbour, no equivalent.", scheme=TEXT, code=TEXT, label=TEXT, relation=TEXT)),
    ),
    certification=_object(code=TEXT, vintage=TEXT, kind_name=LABEL, title=LABEL),
    units=_list(
        _object(
            "`covered` says whether this certificate attests the unit.",
            code=TEXT,
            position=NUMBER,
            title=LABEL,
            competences=_list(LABEL),
            covered=YES_NO,
        )
    ),
    level=_object(framework=LABEL, value=TEXT, eqf=_or_null(TEXT)),
    decided_on=DAY,
    issued_on=DAY,
    issued_at=INSTANT,
    place=TEXT,
    expires_on=_or_null(DAY),
    minutes_number=TEXT,
    signatory=_object(name=TEXT, office=LABEL),
    status_index=_or_null(NUMBER),
    portrait_sha256=_or_null(TEXT),
)

CERTIFICATE: Final = _object(
    "What the signed code states.",
    number=TEXT,
    public_id=_or_null(PUBLIC_ID),
    kind=KIND,
    units=_or_null(
        _object("Of a unit's certificate: how many make the title, and which it covers.", of=NUMBER, held=_list(NUMBER))
    ),
    holder=_object(name=TEXT, birth=_text("YYYYMMDD, 00 for what is not known.", pattern="^[0-9]{8}$")),
    occupation=_object(scheme=TEXT, code=TEXT),
    level=TEXT,
    certification=_or_null(_object(code=TEXT, vintage=TEXT)),
    issuer=_text("The authority's slug."),
    decided_on=_or_null(DAY),
    issued_on=_or_null(DAY),
    issued_at=INSTANT,
    expires_on=_or_null(DAY),
)

STEP: Final = _object(
    "`code` says why it failed or was not checked.",
    number={**NUMBER, "minimum": 1, "maximum": 7},
    name=_text(enum=[check.name.lower() for check in Check]),
    outcome=_text(enum=[str(one) for one in Outcome]),
    code=_or_null(TEXT),
)

REPORT: Final = _object(
    "The answer, with all that it rests on.",
    verdict=VERDICT,
    policy=_text("`online`: the log and the status were checked, or there is no yes.", enum=["online"]),
    kind=_or_null(KIND),
    checked_at=INSTANT,
    status_as_of=_or_null(INSTANT),
    status=_or_null(
        _object(
            "What the authority has said since. `replaced_by` is a public id, after a correction.",
            state=_text(enum=["valid", "suspended", "withdrawn", "replaced"]),
            as_of=INSTANT,
            since=_or_null(INSTANT),
            reason=_or_null(TEXT),
            replaced_by=_or_null(PUBLIC_ID),
            until=_or_null(INSTANT),
            fresh_until=_or_null(INSTANT),
        )
    ),
    certificate=_or_null(CERTIFICATE),
    authority=_or_null(_object(slug=TEXT, did=TEXT, legal_name=TEXT, country=COUNTRY, contact=TEXT)),
    steps={**_list(STEP), "minItems": 7, "maxItems": 7},
    root=_object(
        "The root that all of this rests on: compare the fingerprint (SHA-256 of the key) with a source of your own.",
        fingerprint=_text(pattern="^[0-9a-f]{64}$"),
        pinned=YES_NO,
    ),
    trust=_object(version=NUMBER, issued=INSTANT, valid_until=INSTANT, stale=YES_NO),
    leads_to=_or_null(_text("Where the code that was shown leads, when that is not here: do not open it.")),
    does_not_prove=_list(_text(enum=list(DOES_NOT_PROVE))),
    presented=PRESENTED,
    reason=_or_null(REASON),
    record=_or_null({"$ref": "#/components/schemas/Record"}),
)

NO_ANSWER: Final = _object(
    "What is said where there is no list of keys, under which nothing can be said.",
    verdict={"const": "cannot_check"},
    policy={"const": "online"},
    checked_at=INSTANT,
    presented=PRESENTED,
    reason=REASON,
)

PROBLEM: Final = {
    "description": "RFC 9457. `code` is stable, `detail` is for developers.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {"type": TEXT, "title": TEXT, "status": NUMBER, "detail": TEXT, "code": TEXT},
}
