"""What the page of consent says, in the languages of the other pages."""

from collections.abc import Iterable

from roomful.tenants.scopes import covered

_LANGUAGES = ("en", "de", "es")

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Allow access",
        "lead": "{name} wants to act for you at {tenant}.",
        "may": "It would be able to:",
        "read": "see {what}",
        "write": "change {what}",
        "both": "see and change {what}",
        "everything": "do everything that you may do yourself",
        "back": "You are then sent back to {host}.",
        "login": "Login",
        "password": "Password",
        "allow": "Sign in and allow",
        "deny": "Do not allow",
        "wrong": "The login or the password is wrong.",
        "limited": "There were too many attempts; please wait {seconds} seconds.",
        "refused": "This cannot be allowed",
        "unknown": "The program that sent you here is not known, or it asked in a way that is not safe to "
        "answer.",
        "elsewhere": "This was not sent by the page itself. Please begin again in the program.",
    },
    "de": {
        "title": "Zugriff erlauben",
        "lead": "{name} möchte bei {tenant} für Sie handeln.",
        "may": "Das Programm könnte:",
        "read": "{what} sehen",
        "write": "{what} ändern",
        "both": "{what} sehen und ändern",
        "everything": "alles tun, was Sie selbst dürfen",
        "back": "Danach geht es zurück zu {host}.",
        "login": "Anmeldename",
        "password": "Passwort",
        "allow": "Anmelden und erlauben",
        "deny": "Nicht erlauben",
        "wrong": "Anmeldename oder Passwort ist falsch.",
        "limited": "Das waren zu viele Versuche; bitte warten Sie {seconds} Sekunden.",
        "refused": "Das lässt sich nicht erlauben",
        "unknown": "Das Programm, das Sie hierher geschickt hat, ist nicht bekannt, oder es hat auf eine "
        "Weise gefragt, auf die nicht sicher zu antworten ist.",
        "elsewhere": "Das kam nicht von der Seite selbst. Bitte beginnen Sie im Programm von vorn.",
    },
    "es": {
        "title": "Permitir el acceso",
        "lead": "{name} quiere actuar por usted en {tenant}.",
        "may": "Podría:",
        "read": "ver {what}",
        "write": "cambiar {what}",
        "both": "ver y cambiar {what}",
        "everything": "hacer todo lo que usted mismo puede hacer",
        "back": "Después se vuelve a {host}.",
        "login": "Usuario",
        "password": "Contraseña",
        "allow": "Entrar y permitir",
        "deny": "No permitir",
        "wrong": "El usuario o la contraseña no es correcto.",
        "limited": "Hubo demasiados intentos; espere {seconds} segundos.",
        "refused": "Esto no se puede permitir",
        "unknown": "No se conoce el programa que le ha enviado aquí, o ha preguntado de un modo al que no es "
        "seguro responder.",
        "elsewhere": "Esto no lo ha enviado la propia página. Empiece de nuevo en el programa.",
    },
}

# what families of scopes are about, one line for several
_ABOUT = (
    (("conferences",), ("your meetings", "Ihre Besprechungen", "sus reuniones")),
    (
        ("conferences.invitations", "conferences.participants", "conferences.sessions"),
        ("who is in your meetings", "wer in Ihren Besprechungen ist", "quién está en sus reuniones"),
    ),
    (
        ("conferences.records",),
        ("recordings of your meetings", "Aufzeichnungen Ihrer Besprechungen", "grabaciones de sus reuniones"),
    ),
    (
        ("conferences.broadcast_presets",),
        ("where broadcasts go", "wohin Übertragungen gehen", "adónde van las emisiones"),
    ),
    (("templates.conferences",), ("your templates", "Ihre Vorlagen", "sus plantillas")),
    (("users.addressbook",), ("your address book", "Ihr Adressbuch", "su libreta de direcciones")),
    (("users.avatar",), ("your picture", "Ihr Bild", "su imagen")),
    (("users", "groups", "groups.users"), ("users and groups", "Benutzer und Gruppen", "usuarios y grupos")),
    (("logs.",), ("the logs", "die Protokolle", "los registros")),
)


def language_of(accepted: str) -> str:
    """Return the language of a page by what a browser accepts (RFC 9110, section 12.5.4)."""
    weighed = []
    for place, one in enumerate(accepted.split(",")[:20]):
        name, _, more = one.strip().partition(";")
        weight = more.strip().removeprefix("q=") if more else "1"
        with_weight = float(weight) if weight.replace(".", "", 1).isdigit() else 0.0
        weighed.append((-with_weight, place, name.strip().lower().partition("-")[0]))
    found = (name for weight, _, name in sorted(weighed) if weight < 0 and name in _LANGUAGES)
    return next(found, _LANGUAGES[0])


def abilities(scopes: Iterable[str] | None, language: str) -> list[str]:
    """Return what a program could do, in the words of people; None: everything."""
    texts, at = TEXTS[language], _LANGUAGES.index(language)
    if scopes is None:
        return [texts["everything"]]
    held, told = covered(scopes), []
    for families, words in _ABOUT:
        mine = {scope for scope in held if _family(scope, families)}
        if not mine:
            continue
        reads = any(not scope.endswith(":write") for scope in mine)
        writes = any(scope.endswith(":write") for scope in mine)
        told.append(
            texts["both" if reads and writes else "write" if writes else "read"].format(what=words[at])
        )
    return told


def _family(scope: str, families: tuple[str, ...]) -> bool:
    family = scope.partition(":")[0]
    if family in families:
        return True
    if families == ("logs.",):
        return family.startswith("logs.")
    return "conferences.sessions" in families and family.startswith("conferences.sessions.")
