"""The words of mails, one set for each language."""

from dataclasses import dataclass
from datetime import date

from roomful.delivery.mail.model import InviteKind


@dataclass(frozen=True, slots=True)
class Words:
    """A language. `{…}` are places for what the mail is about; `lead` is by kind and with who it is from."""

    code: str
    subject: dict[InviteKind, str]
    lead: dict[InviteKind, str]
    lead_of_nobody: dict[InviteKind, str]
    when: str
    any_time: str
    every: str
    next: str
    join: str
    link: str
    pin: str
    where: str
    numbers: str
    sent_by: str
    conjunction: str
    day: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]

    def date(self, day: date) -> str:
        """Return a day in words."""
        weekday, month = self.weekdays[day.weekday()], self.months[day.month - 1]
        return self.day.format(weekday=weekday, day=day.day, month=month, year=day.year)

    def some(self, parts: list[str]) -> str:
        """Return parts as one would say them."""
        return self.conjunction.join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


_KINDS = (
    *(InviteKind.REQUEST, InviteKind.UPDATE, InviteKind.CANCEL),
    *(InviteKind.REMINDER, InviteKind.REGISTERED),
)


def _by_kind(*texts: str) -> dict[InviteKind, str]:
    return dict(zip(_KINDS, texts, strict=True))


_EN = Words(
    code="en",
    subject=_by_kind(
        "Invitation: {title}",
        "Changed: {title}",
        "Cancelled: {title}",
        "Soon: {title}",
        "You are registered: {title}",
    ),
    lead=_by_kind(
        "{name} invites you to a meeting.",
        "{name} has changed a meeting that you are invited to.",
        "{name} has cancelled a meeting that you were invited to.",
        "A meeting that {name} invited you to begins soon.",
        "You have registered for a meeting of {name}.",
    ),
    lead_of_nobody=_by_kind(
        "You are invited to a meeting.",
        "A meeting that you are invited to has changed.",
        "A meeting that you were invited to is cancelled.",
        "A meeting that you are invited to begins soon.",
        "You have registered for a meeting.",
    ),
    when="When",
    any_time="At any time",
    every="Every {days}",
    next="Next on {date}",
    join="Join the meeting",
    link="Link",
    pin="PIN",
    where="Where",
    numbers="By telephone",
    sent_by="Sent by {name}",
    conjunction=" and ",
    day="{weekday}, {day} {month} {year}",
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
)

_DE = Words(
    code="de",
    subject=_by_kind(
        "Einladung: {title}",
        "Geändert: {title}",
        "Abgesagt: {title}",
        "In Kürze: {title}",
        "Sie sind angemeldet: {title}",
    ),
    lead=_by_kind(
        "{name} lädt Sie zu einer Besprechung ein.",
        "{name} hat eine Besprechung geändert, zu der Sie eingeladen sind.",
        "{name} hat eine Besprechung abgesagt, zu der Sie eingeladen waren.",
        "Eine Besprechung, zu der {name} Sie eingeladen hat, beginnt in Kürze.",
        "Sie haben sich zu einer Besprechung von {name} angemeldet.",
    ),
    lead_of_nobody=_by_kind(
        "Sie sind zu einer Besprechung eingeladen.",
        "Eine Besprechung, zu der Sie eingeladen sind, hat sich geändert.",
        "Eine Besprechung, zu der Sie eingeladen waren, ist abgesagt.",
        "Eine Besprechung, zu der Sie eingeladen sind, beginnt in Kürze.",
        "Sie haben sich zu einer Besprechung angemeldet.",
    ),
    when="Wann",
    any_time="Jederzeit",
    every="Jeden {days}",
    next="Das nächste Mal am {date}",
    join="An der Besprechung teilnehmen",
    link="Link",
    pin="PIN",
    where="Wo",
    numbers="Per Telefon",
    sent_by="Gesendet von {name}",
    conjunction=" und ",
    day="{weekday}, {day}. {month} {year}",
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    months=(
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
)

_ES = Words(
    code="es",
    subject=_by_kind(
        "Invitación: {title}",
        "Cambio: {title}",
        "Cancelada: {title}",
        "En breve: {title}",
        "Se ha inscrito: {title}",
    ),
    lead=_by_kind(
        "{name} le invita a una reunión.",
        "{name} ha cambiado una reunión a la que está invitado.",
        "{name} ha cancelado una reunión a la que estaba invitado.",
        "Una reunión a la que {name} le invitó empieza en breve.",
        "Se ha inscrito en una reunión de {name}.",
    ),
    lead_of_nobody=_by_kind(
        "Tiene una invitación a una reunión.",
        "Ha cambiado una reunión a la que está invitado.",
        "Se ha cancelado una reunión a la que estaba invitado.",
        "Una reunión a la que está invitado empieza en breve.",
        "Se ha inscrito en una reunión.",
    ),
    when="Cuándo",
    any_time="En cualquier momento",
    every="Cada {days}",
    next="La próxima vez el {date}",
    join="Entrar en la reunión",
    link="Enlace",
    pin="PIN",
    where="Dónde",
    numbers="Por teléfono",
    sent_by="Enviado por {name}",
    conjunction=" y ",
    day="{weekday}, {day} de {month} de {year}",
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
)

_ALL = {words.code: words for words in (_EN, _DE, _ES)}


def languages() -> tuple[str, ...]:
    """Return the codes of the languages there are."""
    return tuple(_ALL)


def words_of(language: str) -> Words:
    """Return the words of a language (BCP 47), whatever its region; English where there are none."""
    return _ALL.get(language.replace("_", "-").partition("-")[0].lower(), _EN)
