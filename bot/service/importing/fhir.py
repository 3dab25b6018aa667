"""FHIR R4 Patients: a Bundle, one resource, or NDJSON as bulk export writes it.

Source: https://hl7.org/fhir/R4/patient.html. Read are identifier, name, telecom (mobile before other phones), birthDate,
address.postalCode and communication (the preferred language first).
"""

import json
from collections.abc import Iterator
from typing import Any

from bot.domain.errors import BadInput
from bot.service.importing.sheets import Sheet

HEADER = ("external_id", "name", "phone", "phone2", "language", "area", "birth_year", "status")
_MOBILE_FIRST = {"mobile": 0, "home": 1, "work": 2}


def read(text: str) -> Sheet:
    """Every Patient of the file; other resources are passed over. Raises BadInput."""
    return Sheet(HEADER, ((line, _cells(patient, line)) for line, patient in _patients(text)))


def _patients(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    found = False
    for line, resource in _resources(text):
        if not isinstance(resource, dict):
            raise BadInput(f"line {line}: a FHIR resource is an object in braces")
        if resource.get("resourceType") == "Patient":
            found = True
            yield line, resource
        elif "resourceType" not in resource:
            raise BadInput(f"line {line}: no resourceType; this JSON is not FHIR R4")
    if not found:
        raise BadInput("there is no Patient in this FHIR file")


def _resources(text: str) -> Iterator[tuple[int, Any]]:
    """NDJSON line by line, or the entries of one Bundle, numbered."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise BadInput(f"line {error.lineno}: this is no JSON ({error.msg})") from None
        yield from _lines(text)
        return
    if isinstance(whole, list):
        raise BadInput("this JSON is a list; FHIR is a Bundle, or one resource a line (NDJSON)")
    if whole.get("resourceType") != "Bundle":
        yield 1, whole
        return
    for number, entry in enumerate(whole.get("entry") or [], 1):
        yield number, (entry or {}).get("resource") or {"resourceType": "nothing"}


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise BadInput(f"line {number}: this is no JSON ({error.msg})") from None


def _cells(patient: dict[str, Any], line: int) -> list[str]:
    try:
        phones = _phones(patient)
        return [
            str(_first(patient.get("identifier")).get("value") or patient.get("id") or ""),
            _name(patient), phones[0] if phones else "", phones[1] if len(phones) > 1 else "",
            _language(patient), str(_first(patient.get("address")).get("postalCode") or ""),
            str(patient.get("birthDate") or "")[:4], _status(patient),
        ]  # fmt: skip
    except (AttributeError, TypeError, IndexError):
        raise BadInput(f"line {line}: this Patient does not hold to FHIR R4; validate the export") from None


def _first(listed: list[dict[str, Any]] | None) -> dict[str, Any]:
    return listed[0] if listed else {}


def _name(patient: dict[str, Any]) -> str:
    names = sorted(patient.get("name") or [], key=lambda name: name.get("use") != "official")
    name = _first(names)
    return str(name.get("text") or " ".join([*(name.get("given") or []), name.get("family") or ""]).strip())


def _phones(patient: dict[str, Any]) -> list[str]:
    found = [one for one in patient.get("telecom") or [] if one.get("system") in {"phone", "sms"} and one.get("value")]
    found.sort(
        key=lambda one: (one.get("system") != "sms", _MOBILE_FIRST.get(one.get("use"), 1), one.get("rank") or 99)
    )
    return [str(one["value"]) for one in found if one.get("use") != "old"]


def _language(patient: dict[str, Any]) -> str:
    spoken = sorted(patient.get("communication") or [], key=lambda one: not one.get("preferred"))
    coding = _first(_first(spoken).get("language", {}).get("coding")) if spoken else {}
    return str(coding.get("code") or "")


def _status(patient: dict[str, Any]) -> str:
    if patient.get("deceasedBoolean") or patient.get("deceasedDateTime"):
        return "deceased"
    return "inactive" if patient.get("active") is False else ""
