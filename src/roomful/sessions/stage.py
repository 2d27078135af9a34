"""Who is on stage in a session, and whom its picture shows: no I/O."""

from collections.abc import Collection, Sequence

from roomful.kit.errors import invalid
from roomful.kit.zones import is_language
from roomful.rooms.model import Room
from roomful.rooms.stage import ALL_RIGHTS, LEAST_PLACES, Mode, StageRight
from roomful.sessions.model import Participant, Role, Session, State
from roomful.tenants.model import UserRight


def mode(session: Session) -> Mode:
    """Return who has the word in a session: as its room said when it began.

    Voices and translators need places that some have and others do not.
    """
    if follows_voices(session) or is_interpreted(session):
        return Mode.ROLE_BASED
    return Mode(session.snapshot.get("mode", Mode.ALL_ON_SCREEN))


def follows_voices(session: Session) -> bool:
    """Tell whether whoever speaks takes a place."""
    return bool(session.snapshot.get("voice_activated"))


def is_interpreted(session: Session) -> bool:
    """Tell whether translators have channels of their own."""
    return bool(session.snapshot.get("interpretation"))


def is_on_stage(session: Session, person: Participant) -> bool:
    """Tell whether what somebody sends is for everybody."""
    if person.role == Role.AUDIENCE:
        return False
    if mode(session) == Mode.ALL_ON_SCREEN or follows_voices(session):
        return True
    return person.role == Role.HOST or person.on_podium


def translates(session: Session, person: Participant) -> bool:
    """Tell whether somebody speaks on a channel of their own."""
    return is_interpreted(session) and bool(person.languages) and person.role != Role.AUDIENCE


def rights_in(room: Room, person: Participant) -> frozenset[StageRight]:
    """Return what a room lets somebody do: hosts all, its users and its guests what it says.

    What is withheld from somebody everywhere, because of their groups, is withheld from hosts too.
    """
    named = room.rights_guest if person.kind == "guest" else room.rights_user
    granted = ALL_RIGHTS if person.role == Role.HOST else named
    withheld = person.withheld or ()
    return frozenset(right for right in StageRight if right in granted and right not in withheld)


_OF_GROUPS = {
    UserRight.SCREEN: (StageRight.DESKTOP_SHARING,),
    UserRight.RECORD: (StageRight.RECORDING,),
    UserRight.FILES: (StageRight.FILE_TRANSFER_SEND, StageRight.FILE_TRANSFER_RCV),
    UserRight.SLIDES: (StageRight.SLIDE_SHOW_SEND, StageRight.SLIDE_SHOW_RCV),
}


def withheld(held: Collection[UserRight]) -> list[str] | None:
    """Return which rights of rooms somebody has nowhere, by what their groups let them do; None for all."""
    missing = [str(one) for right, ones in _OF_GROUPS.items() if right not in held for one in ones]
    return missing or None


def places(session: Session, room: Room, capacity: int) -> int:
    """Return how many people besides its hosts have the word at once."""
    if mode(session) == Mode.LECTURE:
        return 1
    wanted = capacity if room.podium_limit is None else room.podium_limit
    return max(wanted, LEAST_PLACES) if follows_voices(session) else wanted


def on_podium(people: Sequence[Participant]) -> list[Participant]:
    """Return those who take places."""
    return [one for one in people if one.on_podium and one.inside]


def shown(session: Session, people: Sequence[Participant]) -> set[str] | None:
    """Return whom the picture is to show; None: everybody.

    A lecture shows its first host and who has been given the word, and everybody while no host is in. Where
    places follow the voices those on the places are seen, hosts or not.
    """
    of_session = mode(session)
    if of_session == Mode.ALL_ON_SCREEN:
        return None
    present = [one for one in people if one.state == State.IN]
    named = {one.id for one in on_podium(present)}
    if follows_voices(session):
        return named or None
    hosts = [one for one in present if one.role == Role.HOST]
    if of_session == Mode.ROLE_BASED:
        return named | {one.id for one in hosts}
    hosts.sort(key=lambda one: (one.joined_at or 0, one.number))
    return named | {hosts[0].id} if hosts else None


def check_languages(languages: list[str] | None) -> list[str] | None:
    """Return the two languages of a translator. Raises Problem unless they are two."""
    if languages is None:
        return None
    if len(languages) != 2 or languages[0] == languages[1] or not all(map(is_language, languages)):
        raise invalid("languages", "They are two language tags (BCP 47), or null.")
    return languages


def to_displace(people: Sequence[Participant], now: int, quiet_for: int) -> Participant | None:
    """Return who gives their place to a new voice: who has been silent longest. None while all speak."""
    quiet = [
        one
        for one in on_podium(people)
        if not one.pinned and (one.spoke_at is None or now - one.spoke_at >= quiet_for)
    ]
    return min(quiet, key=lambda one: (one.spoke_at or 0, one.number), default=None)


def first_layout(room: Room) -> str:
    """Return the layout that a session begins with: where the speaker is to grow, one that lets them."""
    return "highlight" if room.enlarge_speaker and room.layout == "auto" else room.layout


def is_too_large(session: Session, width: int, height: int, room: Room | None = None) -> bool:
    """Tell whether a picture is larger than the session takes, or the room lets cameras send.

    Upright or lying is the same; a size of 0 is not known. A room's height is that of a lying picture.
    """
    short, long = sorted((width, height))
    if room is not None and room.camera_max_height is not None and short > room.camera_max_height:
        return True
    widest, highest = session.snapshot.get("picture_width"), session.snapshot.get("picture_height")
    if widest is not None and highest is not None:
        limits = sorted((widest, highest))
        return bool(short > limits[0] or long > limits[1])
    return bool((widest and width > widest) or (highest and height > highest))
