"""Decisions about broadcasts: where they may go, what of an address is shown, and how it all stands."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from roomful.broadcasts.model import Broadcast, BroadcastTarget, State, TargetKind, TargetWish
from roomful.kit.addresses import is_public
from roomful.kit.errors import Kind, Problem, invalid
from roomful.media.recorder import TargetReport
from roomful.recordings.model import Options
from roomful.recordings.rules import check_options
from roomful.rooms.model import Room
from roomful.sessions.model import Session

# FIELDS 4.20
MAX_TARGETS = 10
# of the targets that have ended so many stay to be looked at
KEPT_ENDED = 5
MAX_URL = 2048
SCHEMES = ("rtmp", "rtmps", "rtsp", "rtsps")
KBPS = 2500
_KBPS = (200, 12_000)
HIDDEN = "****"
# the composer's words of a target, and ours
_STATES = {
    "connecting": State.STARTING,
    "live": State.LIVE,
    "retrying": State.RETRYING,
    "failed": State.FAILED,
}


def check(
    wishes: Sequence[TargetWish],
    *,
    hls: bool,
    options: Options,
    kbps: int | None,
    private: bool,
    pull: bool,
) -> None:
    """Raise Problem, naming what cannot be had.

    `private` lets addresses of inner networks pass, `pull` tells that there is something to pull from.
    """
    if not wishes and not hls:
        raise invalid("targets", "Name at least one target, or ask for a page of ours with `hls`.")
    check_count(len(wishes))
    for at, wish in enumerate(wishes):
        check_wish(wish, private=private, pull=pull, where=f"targets.{at}.")
    named = [wish for wish in wishes if wish.kind != TargetKind.RTSP_PULL]
    if len(set(named)) < len(named):
        raise invalid("targets", "Each address is named once.")
    check_options(options)
    if kbps is not None and not _KBPS[0] <= kbps <= _KBPS[1]:
        raise invalid("kbps", f"A picture has {_KBPS[0]} to {_KBPS[1]} kilobits a second.")


def check_wish(wish: TargetWish, *, private: bool, pull: bool, where: str = "") -> None:
    """Raise Problem unless a target is one thing: an address, a preset, or something to pull from."""
    if wish.kind not in tuple(TargetKind):
        raise invalid(f"{where}kind", "It is one of: " + ", ".join(TargetKind) + ".")
    if wish.preset_id is not None:
        if wish.url is not None:
            raise invalid(f"{where}url", "A target is an address or a preset, not both.")
        if wish.kind != TargetKind.PUSH:
            raise invalid(f"{where}kind", "The kind of a preset says what it is.")
    elif wish.kind == TargetKind.RTSP_PULL:
        if wish.url is not None:
            raise invalid(f"{where}url", "The address to pull from is ours to say.")
        check_pull(pull=pull, field=f"{where}kind")
    elif wish.url is None:
        raise invalid(f"{where}url", "Name the address, or a preset.")
    else:
        check_url(wish.url, private=private, field=f"{where}url")


def check_pull(*, pull: bool, field: str) -> None:
    """Raise Problem when the operator has nothing served to be pulled."""
    if not pull:
        raise invalid(field, "This server serves nothing to be pulled.", "rtsp_off")


def check_new(secrets: Sequence[str]) -> None:
    """Raise Problem when a broadcast would go to the same address twice."""
    if len(set(secrets)) < len(secrets):
        raise Problem(Kind.CONFLICT, "target_exists", "The broadcast goes to this address already.")


def check_count(count: int) -> None:
    """Raise Problem when there would be too many targets."""
    if count > MAX_TARGETS:
        raise invalid("targets", f"A broadcast has at most {MAX_TARGETS} targets.", "too_many_targets")


def check_url(url: str, *, private: bool, field: str = "url") -> None:
    """Raise Problem unless the URL is one to send a live picture to.

    What a host's name means is looked at in the moment of connecting: it may mean something else by then.
    """
    if len(url) > MAX_URL:
        raise invalid(field, f"It has at most {MAX_URL} characters.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise invalid(field, "It has no spaces, and no characters other than ASCII's.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise invalid(field, "It is no URL.") from None
    if parts.scheme not in SCHEMES or not host:
        raise invalid(field, "It begins with rtmp://, rtmps://, rtsp:// or rtsps:// and a host.")
    if port == 0 or len(parts.path.strip("/")) == 0:
        raise invalid(field, "It names where on the host the picture goes, such as /live/KEY.")
    if not private and _is_private(host):
        raise invalid(field, "The address is not one of the public internet.", "address_private")


def _is_private(host: str) -> bool:
    """Tell whether a host is written as an address that is not everybody's, or is this machine by name."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        return True
    literal = ":" in name or name.rpartition(".")[2].isdigit() or name.startswith("0x")
    return literal and not is_public(name)


def shown(url: str) -> str:
    """Return a URL without what lets others send there: password, last part of the path, and query."""
    parts = urlsplit(url)
    head, _, _ = parts.path.rstrip("/").rpartition("/")
    place = _place(parts)
    return f"{parts.scheme}://{place}{head}/{HIDDEN}"


def _place(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    place = host if parts.port is None else f"{host}:{parts.port}"
    return f"{HIDDEN}@{place}" if "@" in parts.netloc else place


def layout(wanted: str | None, session: Session, room: Room) -> str:
    """Return the layout of a picture of a session."""
    return wanted or (session.layout if session.layout != "auto" else room.layout)


def state_of(report: TargetReport) -> State:
    """Return how a target stands, as the composer tells it."""
    return _STATES.get(report.state, State.STARTING)


def overall(before: str, targets: Iterable[str], *, hls: bool, playing: bool) -> State:
    """Return how a broadcast stands: live as soon as anybody can see it.

    `targets` are the states of those that have not ended, `playing` tells that our own page has a picture.
    """
    states = [*targets]
    if State.LIVE in states or (hls and playing):
        return State.LIVE
    if State.RETRYING in states:
        return State.RETRYING
    if states and not hls and all(state == State.FAILED for state in states):
        return State.FAILED
    # what was seen once is not starting any more
    return State.STARTING if before == State.STARTING else State.RETRYING


def ended() -> Problem:
    """Return the refusal to change a broadcast that is over."""
    return Problem(Kind.CONFLICT, "broadcast_ended", "The broadcast is over.")


def payload(broadcast: Broadcast, targets: Sequence[BroadcastTarget]) -> dict[str, Any]:
    """Return what is told of a broadcast: never a key."""
    return {
        "state": str(broadcast.state),
        "failure": broadcast.failure,
        "hls": broadcast.hls,
        "layout": broadcast.layout,
        "targets": [
            {
                "id": one.id,
                "kind": str(one.kind),
                "preset_id": one.preset_id,
                "url": one.shown or None,
                "state": str(one.state),
                "attempts": one.attempts,
                "error": one.last_error,
            }
            for one in targets
        ],
    }


def surplus(targets: Sequence[BroadcastTarget]) -> list[BroadcastTarget]:
    """Return the ended targets that are forgotten: all but the last few."""
    over = sorted((one for one in targets if one.ended_at is not None), key=lambda one: one.ended_at or 0)
    return over[: max(len(over) - KEPT_ENDED, 0)]
