"""Which column holds what: by the header's own words in English, French or Spanish, or as a person tells."""

from collections.abc import Mapping, Sequence

from bot.domain.errors import BadInput
from bot.domain.folding import plain

ALIASES: dict[str, str] = {
    "external_id": "external id|id|patient id|mrn|chart|chart number|medical record number|health card|record number|dossier|"
    "numero de dossier|numero de expediente|expediente",
    "name": "name|full name|patient|patient name|nom complet|nombre completo|nombre",
    "first_name": "first name|given name|given|firstname|prenom|primer nombre|nombres",
    "last_name": "last name|surname|family name|family|lastname|nom|nom de famille|apellido|apellidos",
    "phone": "phone|phone number|mobile|mobile phone|mobile number|cell|cell phone|cell number|cellphone|telephone|tel|"
    "telephone number|number|primary phone|cellulaire|telephone cellulaire|telefono|celular|movil|numero de telefono",
    "phone2": "phone2|phone 2|second phone|other phone|alternate phone|alternative phone|home phone|secondary phone|"
    "autre telephone|otro telefono",
    "language": "language|preferred language|lang|spoken language|langue|langue preferee|idioma|lengua|idioma preferido",
    "area": "area|neighbourhood|neighborhood|postal code|postcode|zip|zip code|postal|code postal|quartier|codigo postal|"
    "barrio|fsa",
    "birth_year": "birth year|year of birth|birthdate|birth date|date of birth|dob|birthday|born|date de naissance|"
    "annee de naissance|fecha de nacimiento|ano de nacimiento",
    "household": "household|household id|family id|menage|foyer|hogar",
    "timezone": "timezone|time zone|tz|fuseau horaire|zona horaria",
    "tags": "tags|tag|labels|groups|list|lists|etiquettes|etiquetas",
    "status": "status|patient status|active|statut|estado",
}
"""Each of our columns and what headers call it, folded."""

COLUMNS = tuple(ALIASES)
_BY_ALIAS = {alias: column for column, aliases in ALIASES.items() for alias in (column, *aliases.split("|"))}


def guess(header: Sequence[str]) -> dict[str, int]:
    """Column → index for the headers we know; the first wins where two mean the same."""
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        column = _BY_ALIAS.get(plain(name)) or _BY_ALIAS.get(plain(name).replace(" ", "_"))
        if column:
            found.setdefault(column, index)
    return found


def match(header: Sequence[str], told: Mapping[str, str]) -> dict[str, int]:
    """The guess, with what a person told (column → header) in its place. Raises BadInput."""
    _check_header(header)
    found = guess(header)
    for column, name in told.items():
        if column not in COLUMNS:
            raise BadInput(f"{column!r} is none of our columns; they are {', '.join(COLUMNS)}")
        places = [index for index, one in enumerate(header) if plain(one) == plain(name)]
        if not places:
            raise BadInput(f"the header has no column {name!r}; it has {', '.join(map(repr, header))}")
        found = {known: index for known, index in found.items() if index != places[0]} | {column: places[0]}
    if "phone" not in found:
        raise BadInput(
            f"line 1: no column for the phone number among {', '.join(map(repr, header[:12]))}; "
            "name it phone, or say which it is: --map phone=HEADER"
        )
    return found


def _check_header(header: Sequence[str]) -> None:
    folded = [plain(name) for name in header if name]
    if twice := sorted({name for name in folded if folded.count(name) > 1}):
        raise BadInput(f"line 1: two columns are called {twice[0]!r}; rename one")
    if folded and all(name.replace(" ", "").isdecimal() for name in folded):
        raise BadInput("line 1 holds values, not the columns' names; put a header above: phone, name, language …")
