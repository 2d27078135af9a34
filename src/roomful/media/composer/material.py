"""The capture as the composer sees it: its tracks, how far it reaches, and when it is over."""

import contextlib
import json
import time
from collections.abc import Callable
from pathlib import Path

from roomful.media.composer.people import People
from roomful.media.composer.pictures import PictureTrack
from roomful.media.composer.reader import TrackReader
from roomful.media.composer.scene import Scene
from roomful.media.composer.timeline import Cuts, Timeline
from roomful.media.composer.voices import VoiceTrack
from roomful.media.recorder import ASIDE, Composition

# How far behind the capture it stays, in microseconds: what was captured is on the disk by then.
DELAY = 2_500_000
# The capture says each second that it lives; it is taken to live for so long after its last word.
_TRUST = 1_500_000
# Before this, sound is decoded for nothing when going on in the middle: decoders warm up.
_WARMING = 300_000
_FOR_EVER = 1 << 62
# Why a capture ends for good; one that was merely interrupted goes on.
_REASONS = ("wanted", "room_closed", "gave_up", "disk_low", "disk_error")
# A killed capture wrote for so long at most after it last said something; what is later is garbage.
_OVERHANG = 60_000_000
# Tracks are chosen for so long at a time; no frame lasts longer.
_SELECTED = 1_000_000


class Material:
    """What there is to compose. Times are the capture's, in microseconds, unless they say otherwise."""

    def __init__(self, wanted: Composition, played: Callable[[Path], None]) -> None:
        self.timeline = Timeline(wanted.folder)
        self.pictures: dict[str, PictureTrack] = {}
        self.voices: dict[str, VoiceTrack] = {}
        self.final = False
        self._wanted = wanted
        self._played = played
        self._people = People(wanted.picture.layout if wanted.picture else "", wanted.folder)
        self._applied = 0
        self._cuts = Cuts(0, [])
        self._cuts_of: tuple[int | None, int] = (None, -1)
        self._said_at = 0
        self._heard_at = time.monotonic_ns()
        self._shown: list[PictureTrack] = []
        self.heard: list[VoiceTrack] = []
        self._aside: set[str] = set()
        self._set_aside = 0
        self._selected_until = -1
        self._begin = 0
        self.poll()

    @property
    def start(self) -> int | None:
        """When the first track began; None when none has yet."""
        return self.timeline.start

    @property
    def cuts(self) -> Cuts:
        """How the output's time relates to the capture's."""
        paused = sum(map(len, self.timeline.pauses))
        if self._cuts_of != (self.start, paused):
            self._cuts_of = (self.start, paused)
            self._cuts = Cuts(self.start or 0, self.timeline.pauses, cut=self._wanted.cut_pauses)
        return self._cuts

    @property
    def known(self) -> int:
        """How much there is by now."""
        said = self._said_at - self.timeline.origin if self.timeline.origin else 0
        return max(self.timeline.last, said)

    def reach(self) -> int:
        """Return how far it can be composed now. No clock is asked that can be set."""
        if self.final:
            return _FOR_EVER
        since = (time.monotonic_ns() - self._heard_at) // 1000
        return self.known + min(since, _TRUST) - DELAY

    def poll(self) -> None:
        """Look what was added."""
        before = self.known
        stopped = self._look() or not self._wanted.follow
        self.timeline.poll()
        if self.known > before:
            self._heard_at = time.monotonic_ns()
        self.final = stopped or self.timeline.stopped
        for track in self.timeline.tracks.values():
            if track.id in self.pictures or track.id in self.voices or not track.files:
                continue
            reader = TrackReader(self._wanted.folder, track, self._played)
            if track.medium == "audio":
                if {"*", track.id} & set(self._wanted.sound):
                    self.voices[track.id] = VoiceTrack(reader)
            elif self._wanted.picture is not None:
                self.pictures[track.id] = PictureTrack(reader)
            reader.final = self.final
            if self._begin:
                reader.skip_to(self._begin - _WARMING * (track.medium == "audio"))
        for reader in self._readers():
            reader.final = self.final

    def go_to(self, at: int, beat: Callable[[], object]) -> None:
        """Begin at a moment in the middle. `beat` is called now and then, and may raise to end it."""
        self._begin = at
        for picture in self.pictures.values():
            picture.reader.skip_to(at)
            beat()
        for voice in self.voices.values():
            voice.reader.skip_to(at - _WARMING)
            beat()

    def over(self, at: int) -> bool:
        """Tell whether there is nothing from a moment on; asked once no more will come."""
        if at < self.timeline.last:
            return False
        limit = self.known + _OVERHANG if self._said_at else _FOR_EVER
        return self.timeline.stopped or all(reader.peek(limit) is None for reader in self._readers())

    def select(self, at: int) -> None:
        """Look which tracks matter from now on; call it with every moment."""
        if at < self._selected_until:
            return
        self._selected_until = at + _SELECTED
        self._note_aside(self._selected_until)
        before = self._selected_until + _SELECTED
        self._shown = [picture for picture in self.pictures.values() if picture.reader.due(before)]
        self.heard = []
        for voice in self.voices.values():
            if voice.due(at, before) and voice.reader.track.participant not in self._aside:
                self.heard.append(voice)
            else:
                voice.rest()

    def scene(self, at: int, until: int) -> Scene:
        """Return what is to be seen at a moment; with pictures of before `until`."""
        events = self.timeline.events
        while self._applied < len(events) and events[self._applied]["t"] <= at:
            event = events[self._applied]
            self._people.take(event, self.pictures)
            if event["kind"] in ("capture.lost", "capture.started"):
                for picture in self.pictures.values():
                    picture.lose(event["t"])
            self._applied += 1
        for picture in self._shown:
            picture.advance(until)
        return self._people.scene(at, self.pictures)

    def _note_aside(self, until: int) -> None:
        """Note who is not to be heard, by what was said before a moment."""
        events = self.timeline.events
        while self._set_aside < len(events) and events[self._set_aside]["t"] <= until:
            event = events[self._set_aside]
            who = event.get("participant", "")
            if event["kind"] == "participant.seated" and event.get("seat") == ASIDE:
                self._aside.add(who)
            elif event["kind"] == "participant.seated" and who in self._aside:
                self._aside.discard(who)
                for voice in self.voices.values():
                    if voice.reader.track.participant == who:
                        voice.reader.skip_to(event["t"])
            self._set_aside += 1

    def _readers(self) -> list[TrackReader]:
        pictures = [picture.reader for picture in self.pictures.values()]
        return pictures + [voice.reader for voice in self.voices.values()]

    def _look(self) -> bool:
        """Read how the capture is; tell whether it has ended."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads((self._wanted.folder / "capture.json").read_bytes())
            self._said_at = int(told["at"])
            return told["state"] == "failed" or (told["state"] == "stopped" and told["reason"] in _REASONS)
        return False
