"""The API's description, OpenAPI 3.1: hand-written data, served as it is and held against the service by tests."""

from __future__ import annotations

from typing import Any, Final

from certify.verification.report_schema import NO_ANSWER, PROBLEM, RECORD, REPORT

Data = dict[str, Any]


def _ref(name: str) -> Data:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: Data) -> Data:
    return {"application/json": {"schema": schema}}


def _problem(description: str, **headers: str) -> Data:
    """A response of problem+json (RFC 9457)."""
    told = {"description": description, "content": {"application/problem+json": {"schema": _ref("Problem")}}}
    return told | ({"headers": {name: {"$ref": f"#/components/headers/{of}"} for name, of in headers.items()}})


def _binary(description: str) -> Data:
    return {"schema": {"description": description}}


_TEXT: Final = {"type": "string", "minLength": 1, "pattern": r"^[^\u0000\ud800-\udfff]*$"}
_QUESTION: Final = {
    "description": "Exactly one of three questions. An object with `@context` is none: it is checked as a credential.",
    "oneOf": [
        {
            "title": "The exact text of a QR code",
            "type": "object",
            "required": ["code"],
            "properties": {"code": {**_TEXT, "maxLength": 4000}, "public_id": False, "number": False},
        },
        {
            "title": "The public id, however it was typed",
            "type": "object",
            "required": ["public_id"],
            "properties": {"public_id": {**_TEXT, "maxLength": 200}, "code": False, "number": False},
        },
        {
            "title": "What stands on the paper",
            "description": (
                "Accents, case, hyphens and order of the name do not count. The report says what a link of the "
                "holder's shows: of the birth the year alone, neither the public id nor the record."
            ),
            "type": "object",
            "required": ["number", "name", "birth_year"],
            "properties": {
                "number": {**_TEXT, "maxLength": 200},
                "name": {**_TEXT, "maxLength": 200},
                "birth_year": {"type": "integer", "minimum": 1900, "maximum": 2099},
                "code": False,
                "public_id": False,
            },
        },
    ],
}
_CARRIERS: Final = {
    "application/pdf": _binary("The signed PDF."),
    "application/vc": _binary("The credential, byte for byte: Open Badges 3.0 with Data Integrity proofs."),
    "application/ld+json": _binary("The same."),
    "application/vc+jwt": _binary("The credential as a compact JWS."),
    "application/jwt": _binary("The same."),
    "image/png": _binary("A picture of the QR code."),
    "image/jpeg": _binary("A picture of the QR code."),
    "image/webp": _binary("A picture of the QR code."),
}
_UNABLE: Final = {
    "description": "Nothing can be checked at the moment, `cannot_check`: that says nothing of the certificate.",
    "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}},
    "content": _json({"anyOf": [_ref("Report"), _ref("NoAnswer")]}),
}
_TOO_MANY: Final = _problem("Too many attempts that found nothing.", **{"Retry-After": "RetryAfter"})
_UNABLE_OR_BUSY: Final = {
    "description": "Nothing can be checked at the moment, `cannot_check`; or too many files are being checked.",
    "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}},
    "content": {
        **_json({"anyOf": [_ref("Report"), _ref("NoAnswer")]}),
        "application/problem+json": {"schema": _ref("Problem")},
    },
}
_PUBLIC_ID: Final = {
    "name": "public_id",
    "in": "path",
    "required": True,
    "description": "12 characters; case, spaces and hyphens do not count.",
    "schema": {"type": "string", "minLength": 1},
    "example": "7Q4F9ZK2M3XA",
}
_VERIFY: Final = {
    "operationId": "verify",
    "summary": "The report on what is sent",
    "description": "A verdict is not an error: the answer is 200 whatever it is.",
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _QUESTION},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"description": "Any of the carriers, told by its content. It needs a filename."}
                    },
                },
                "encoding": {"file": {"contentType": ", ".join(_CARRIERS)}},
            },
            **_CARRIERS,
        },
    },
    "responses": {
        "200": {"description": "The report.", "content": _json(_ref("Report"))},
        "400": _problem("The body is not a JSON object, or not the form it says it is."),
        "413": _problem("The body, the file or the picture is larger than a certificate's."),
        "415": _problem("Nothing of this kind is read here, or the body is compressed."),
        "422": _problem("A member is missing or cannot be used, or the picture shows no code of one certificate."),
        "429": _TOO_MANY,
        "503": _UNABLE_OR_BUSY,
    },
}
_CERTIFICATE: Final = {
    "operationId": "certificate",
    "summary": "The report on the certificate of a public id",
    "parameters": [_PUBLIC_ID],
    "responses": {
        "200": {
            "description": "The report.",
            "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
            "content": _json(_ref("Report")),
        },
        "304": {"description": "Nothing has changed but the instant of the check (If-None-Match)."},
        "400": _problem("The address is not one."),
        "404": {
            "description": "The register holds no such certificate, `unknown`; or the address is none at all.",
            "content": {**_json(_ref("Report")), "application/problem+json": {"schema": _ref("Problem")}},
        },
        "429": _TOO_MANY,
        "503": _UNABLE,
    },
}
_ADDRESS: Final = {
    "operationId": "address",
    "summary": "The certificate's own address, as its code gives it; the Accept header says what of it is wanted",
    "parameters": [_PUBLIC_ID],
    "responses": {
        "200": {
            "description": "The page, the report, or the credential where its holder has made it shareable.",
            "content": {
                "text/html": {},
                **_json(_ref("Report")),
                "application/vc": {},
                "application/vc+jwt": {},
            },
        },
        "304": {"description": "Nothing has changed (If-None-Match)."},
        "400": _problem("The address is not one.")
        | {"content": {"text/html": {}, "application/problem+json": {"schema": _ref("Problem")}}},
        "403": _problem("The holder has not made the credential shareable."),
        "404": {
            "description": "There is no such certificate.",
            "content": {
                "text/html": {},
                **_json(_ref("Report")),
                "application/problem+json": {"schema": _ref("Problem")},
            },
        },
        "429": {
            "description": "Too many attempts that found nothing.",
            "content": {"text/html": {}, "application/problem+json": {"schema": _ref("Problem")}},
        },
        "503": {
            "description": "Nothing can be checked or read at the moment.",
            "content": {
                "text/html": {},
                **_json({"anyOf": [_ref("Report"), _ref("NoAnswer")]}),
                "application/problem+json": {"schema": _ref("Problem")},
            },
        },
    },
}
_DESCRIPTION: Final = {
    "operationId": "description",
    "summary": "This document",
    "responses": {
        "200": {"description": "OpenAPI 3.1.", "content": _json({"type": "object"})},
        "304": {"description": "It has not changed (If-None-Match)."},
    },
}

DOCUMENT: Final[Data] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Verification of certificates",
        "version": "1",
        "summary": "The verdict on a certificate, for programs of any site: no account, no key, no cookie.",
        "description": (
            "Only `authentic` is a yes; `cannot_check` is neither a yes nor a no. A unit is not the title (`kind`). "
            "No verdict proves that the bearer is the holder, the right to work, or an equivalence."
        ),
    },
    "paths": {
        "/api/v1/verify": {"post": _VERIFY},
        "/api/v1/certificates/{public_id}": {"get": _CERTIFICATE},
        "/api/v1/openapi.json": {"get": _DESCRIPTION},
        "/v/{public_id}": {"get": _ADDRESS},
    },
    "components": {
        "headers": {
            "ETag": {"description": "Weak: the instant of the check does not count.", "schema": {"type": "string"}},
            "RetryAfter": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}},
        },
        "schemas": {"Report": REPORT, "Record": RECORD, "NoAnswer": NO_ANSWER, "Problem": PROBLEM},
    },
}
