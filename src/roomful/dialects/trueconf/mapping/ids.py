"""Ids: logins with the server's name behind an @, numbers in decimal or hexadecimal digits."""

from roomful.sessions.model import Participant, Session

NO_GROUP = "@no_group"
_GUEST = "#guest:"
_STREAM = "#vcs"
_GREATEST = 2**63


def login_of(text: str, domain: str) -> str:
    """Return the login in an id, which may have the server's name behind it, and an instance behind that."""
    login, at, rest = text.rpartition("@")
    if at and rest.partition("/")[0].casefold() == domain.casefold():
        return login
    return text


def uid(login: str, domain: str) -> str:
    """Return the whole id of a login; what has a server's name already stays as it is."""
    return f"{login}@{domain}"


def number_of(text: str) -> int | None:
    """Return the number in decimal digits; None for anything else."""
    if not text.isdecimal() or not text.isascii() or len(text) > 19:
        return None
    number = int(text)
    return number if number < _GREATEST else None


def stream_id(session: Session, domain: str) -> str:
    """Return the id of one run of a conference."""
    return f"{session.number:016x}@{domain}{_STREAM}"


def session_number(text: str) -> int | None:
    """Return the number of a run, with or without what stands behind it; None for anything else."""
    return _hex(text.partition("@")[0])


def call_id(person: Participant, login: str | None, domain: str) -> str:
    """Return the id of somebody in a conference: of a user their login, of a guest a number."""
    return uid(login if login is not None else f"{_GUEST}{person.number:x}", domain)


def participant_id(person: Participant, login: str | None, domain: str) -> str:
    """Return the id of one stay: the same person may be there with two devices."""
    return f"{call_id(person, login, domain)}/{person.number:x}"


def meant_participant(text: str, domain: str) -> tuple[str | None, int | None]:
    """Return the login or the number of a participant: of an instance, or of a guest, the number tells."""
    whole, slash, instance = text.rpartition("/")
    if slash and (number := _hex(instance)) is not None:
        return None, number
    name = login_of(whole if slash else text, domain)
    if name.startswith(_GUEST):
        return None, _hex(name.removeprefix(_GUEST))
    return name, None


def _hex(text: str) -> int | None:
    try:
        number = int(text, 16) if text.isascii() and text.isalnum() and len(text) <= 16 else -1
    except ValueError:
        return None
    return number if 0 <= number < _GREATEST else None
