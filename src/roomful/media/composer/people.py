"""Who is in at a moment, and what of them is to be seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from roomful.media.composer.pictures import PictureTrack
from roomful.media.composer.scene import Scene, View
from roomful.media.composer.timeline import Event
from roomful.media.recorder import OUT

_SCREEN = "screen"
_PORTRAITS = PurePosixPath("portraits")
# After the capture began anew and announced the first, who was not announced within this time has left; in
# microseconds.
_ANNOUNCED = 3_000_000


@dataclass(slots=True)
class _Person:
    name: str
    joined: int
    spoke: int = 0


class People:
    """The state that the timeline's events lead to. Feed them in order; `folder` is the capture's."""

    def __init__(self, layout: str, folder: Path) -> None:
        self.layout = layout
        self._folder = folder
        self._portraits: dict[str, Path] = {}
        self._people: dict[str, _Person] = {}
        self._tracks: dict[str, Event] = {}  # those that run, by the event that began them
        self._muted: dict[str, bool] = {}
        self._speakers: list[str] = []
        self._seats: dict[str, int] = {}
        self._hands: list[str] = []  # those that come first, in their turn
        self._unsure: set[str] = set()
        self._sure_at: int | None = None

    def take(self, event: Event, pictures: Mapping[str, PictureTrack]) -> None:
        """Apply an event."""
        handler = getattr(self, "_on_" + str(event.get("kind", "")).replace(".", "_"), None)
        if handler is not None:
            handler(event)
        picture = pictures.get(event.get("track", ""))
        if picture is not None and event["kind"] == "track.ended":
            picture.end()
        elif picture is not None and event["kind"] in ("track.started", "track.muted", "track.unmuted"):
            muted = self._muted.get(event["track"], False)
            if muted != picture.muted or event["kind"] == "track.muted":
                picture.mute(event["t"], muted=muted)

    def scene(self, at: int, pictures: Mapping[str, PictureTrack]) -> Scene:
        """Return what is to be seen at a moment of the capture."""
        if self._unsure and self._sure_at is not None and at >= self._sure_at:
            for gone in self._unsure:
                self._people.pop(gone, None)
            self._unsure.clear()
        views: list[View] = []
        heard = self._with_sound()
        tracks: dict[str, list[Event]] = {}
        for begun in self._tracks.values():
            tracks.setdefault(begun.get("participant", ""), []).append(begun)
        for identity, person in self._people.items():
            if self._speakers and self._speakers[0] == identity:
                person.spoke = at
            own = self._own(identity, person, identity in heard)
            views += _views(own, tracks.get(identity, []), at, pictures)
        views.sort(key=lambda view: view.joined)
        return Scene(at, self.layout, views)

    def _own(self, identity: str, person: _Person, heard: bool) -> View:
        return View(
            identity,
            identity,
            person.name,
            muted=not heard,
            speaking=identity in self._speakers,
            joined=person.joined,
            spoke=person.spoke,
            seat=self._seats.get(identity),
            hand=self._hands.index(identity) if identity in self._hands else None,
            portrait=self._portraits.get(identity),
        )

    def _with_sound(self) -> set[str]:
        return {
            event.get("participant", "")
            for track, event in self._tracks.items()
            if event.get("source") == "microphone" and not self._muted.get(track, False)
        }

    def _on_capture_started(self, _event: Event) -> None:
        self._tracks.clear()
        self._speakers = []
        # it says anew who sits where, and who looks how
        self._seats.clear()
        self._portraits.clear()
        self._hands = []
        self._unsure = set(self._people)
        self._sure_at = None

    def _on_layout(self, event: Event) -> None:
        self.layout = str(event.get("layout") or self.layout)

    def _on_participant_joined(self, event: Event) -> None:
        identity = event["participant"]
        self._unsure.discard(identity)
        if self._sure_at is None:
            self._sure_at = event["t"] + _ANNOUNCED
        if identity in self._people:
            self._on_participant_named(event)
        else:
            self._people[identity] = _Person(str(event.get("name") or ""), event["t"])

    def _on_participant_named(self, event: Event) -> None:
        person = self._people.get(event["participant"])
        if person is not None:
            person.name = str(event.get("name") or person.name)

    def _on_participant_seated(self, event: Event) -> None:
        seat = event.get("seat")
        if isinstance(seat, int):
            # whoever is left out of the sound, too, is no other to the eye
            self._seats[event["participant"]] = max(seat, OUT)
        else:
            self._seats.pop(event["participant"], None)

    def _on_participant_pictured(self, event: Event) -> None:
        name = PurePosixPath(str(event.get("portrait") or ""))
        if name.parts and name.parent == _PORTRAITS:
            self._portraits[event["participant"]] = self._folder / name
        else:
            self._portraits.pop(event["participant"], None)

    def _on_hands(self, event: Event) -> None:
        self._hands = [str(each) for each in event.get("participants", [])]

    def _on_participant_left(self, event: Event) -> None:
        self._people.pop(event["participant"], None)
        self._unsure.discard(event["participant"])
        for track in [
            t for t, begun in self._tracks.items() if begun.get("participant") == event["participant"]
        ]:
            del self._tracks[track]

    def _on_track_started(self, event: Event) -> None:
        self._tracks[event["track"]] = event
        self._muted[event["track"]] = bool(event.get("muted"))

    def _on_track_ended(self, event: Event) -> None:
        self._tracks.pop(event["track"], None)

    def _on_track_muted(self, event: Event) -> None:
        self._muted[event["track"]] = True

    def _on_track_unmuted(self, event: Event) -> None:
        self._muted[event["track"]] = False

    def _on_speakers(self, event: Event) -> None:
        self._speakers = [str(each) for each in event.get("participants", [])]


def _views(own: View, tracks: list[Event], at: int, pictures: Mapping[str, PictureTrack]) -> list[View]:
    """Return what is to be seen of a person: themselves, screens, and cameras besides the first."""
    views = [own]
    for begun in tracks:
        track = begun["track"]
        picture = pictures.get(track)
        if picture is None:
            continue
        frame = picture.shown(at)
        screen = begun.get("source") == _SCREEN
        if screen and frame is None and picture.muted:
            continue
        if screen or own.track is not None:
            view = View(track, own.id, own.name, screen=screen, joined=begun["t"], spoke=own.spoke)
            view.seat = OUT if own.seat == OUT and not screen else None
            views.append(view)
        else:
            view = own
        view.track, view.frame, view.serial = track, frame, picture.serial
    return views
