"""Who is in, by the timeline; and how the film's time follows the capture's."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from roomful.media.composer.people import People
from roomful.media.composer.pictures import PictureTrack
from roomful.media.composer.reader import TrackReader
from roomful.media.composer.timeline import Cuts, Timeline, Track
from tests.media.captures import SECOND, Capture

_ANN = {"participant": "ann"}


class Meeting:
    """People, and events that they are told of."""

    def __init__(self) -> None:
        self.people = People("auto", Path("/capture"))
        self.pictures: dict[str, PictureTrack] = {}

    def say(self, at: int, kind: str, **words: Any) -> None:
        """Tell an event."""
        if kind == "track.started" and words.get("medium") == "video":
            track = Track(words["track"], words["participant"], words["source"], "video", at)
            self.pictures[track.id] = PictureTrack(TrackReader(Path(), track, lambda path: None))
        self.people.take({"t": at, "kind": kind, **words}, self.pictures)

    def views(self, at: int) -> list[tuple[str, str]]:
        """Whom the scene shows, and their names."""
        return [(view.id, view.name) for view in self.people.scene(at, self.pictures).views]


def test_people_stand_in_the_order_they_came_and_go() -> None:
    meeting = Meeting()
    meeting.say(0, "participant.joined", participant="ann", name="Ann")
    meeting.say(1, "participant.joined", participant="bob", name="Bob")
    meeting.say(2, "participant.named", participant="ann", name="Anna")
    assert meeting.views(2) == [("ann", "Anna"), ("bob", "Bob")]
    meeting.say(3, "participant.left", participant="ann")
    assert meeting.views(3) == [("bob", "Bob")]
    meeting.say(4, "participant.joined", participant="ann", name="Ann")
    assert meeting.views(4) == [("bob", "Bob"), ("ann", "Ann")]


def test_who_has_no_sound_is_marked() -> None:
    meeting = Meeting()
    meeting.say(0, "participant.joined", name="Ann", **_ANN)
    scene = meeting.people.scene(0, {})
    assert scene.views[0].muted
    voice = {"track": "voice", "source": "microphone", "medium": "audio"}
    meeting.say(1, "track.started", muted=False, **voice, **_ANN)
    assert not meeting.people.scene(1, {}).views[0].muted
    meeting.say(2, "track.muted", track="voice")
    assert meeting.people.scene(2, {}).views[0].muted
    meeting.say(3, "track.unmuted", track="voice")
    assert not meeting.people.scene(3, {}).views[0].muted
    meeting.say(4, "track.ended", track="voice")
    assert meeting.people.scene(4, {}).views[0].muted


def test_who_spoke_last_is_known() -> None:
    meeting = Meeting()
    for number, who in enumerate(("ann", "bob", "cid")):
        meeting.say(number, "participant.joined", participant=who, name=who)
    meeting.say(10, "speakers", participants=["bob", "cid"])
    views = {view.id: view for view in meeting.people.scene(20, {}).views}
    assert [views[who].speaking for who in ("ann", "bob", "cid")] == [False, True, True]
    assert [views[who].spoke for who in ("ann", "bob", "cid")] == [0, 20, 0]
    meeting.say(30, "speakers", participants=[])
    views = {view.id: view for view in meeting.people.scene(40, {}).views}
    assert not any(view.speaking for view in views.values())
    assert views["bob"].spoke == 20


def test_screens_and_second_cameras_have_views_of_their_own() -> None:
    meeting = Meeting()
    meeting.say(0, "participant.joined", name="Ann", **_ANN)
    for track, source in (("one", "camera"), ("two", "camera"), ("three", "screen")):
        meeting.say(1, "track.started", track=track, source=source, medium="video", **_ANN)
    views = meeting.people.scene(2, meeting.pictures).views
    assert [(view.id, view.track, view.screen) for view in views] == [
        ("ann", "one", False),
        ("two", "two", False),
        ("three", "three", True),
    ]
    meeting.say(3, "participant.left", **_ANN)
    assert meeting.views(3) == []


def test_the_layout_is_the_latest() -> None:
    meeting = Meeting()
    assert meeting.people.scene(0, {}).layout == "auto"
    meeting.say(1, "layout", layout="speaker")
    assert meeting.people.scene(1, {}).layout == "speaker"


def test_seats_and_hands_are_the_latest() -> None:
    meeting = Meeting()
    meeting.say(0, "participant.seated", participant="bob", seat=3)
    for who in ("ann", "bob"):
        meeting.say(1, "participant.joined", participant=who, name=who)
    meeting.say(2, "hands", participants=["bob", "ann"])

    def seats(at: int) -> list[tuple[int | None, int | None]]:
        return [(view.seat, view.hand) for view in meeting.people.scene(at, meeting.pictures).views]

    assert seats(3) == [(None, 1), (3, 0)]
    meeting.say(4, "participant.seated", participant="bob")
    meeting.say(4, "participant.seated", participant="ann", seat=-1)
    meeting.say(4, "hands", participants=[])
    assert seats(5) == [(-1, None), (None, None)]
    for track, source in (("one", "camera"), ("two", "camera"), ("three", "screen")):
        meeting.say(6, "track.started", track=track, source=source, medium="video", **_ANN)
    assert [seat for seat, _ in seats(7)] == [-1, None, -1, None]
    # a capture begun anew says it anew
    meeting.say(8, "capture.started")
    meeting.say(8, "participant.seated", participant="bob", seat=0)
    assert seats(9) == [(None, None), (0, None)]


def test_portraits_are_the_latest_and_lie_in_the_capture() -> None:
    meeting = Meeting()
    meeting.say(0, "participant.joined", participant="ann", name="Ann")

    def portrait() -> Path | None:
        return meeting.people.scene(9, meeting.pictures).views[0].portrait

    assert portrait() is None
    meeting.say(1, "participant.pictured", portrait="portraits/one.jpg", **_ANN)
    meeting.say(2, "participant.pictured", portrait="portraits/two.jpg", **_ANN)
    assert portrait() == Path("/capture/portraits/two.jpg")
    meeting.say(3, "participant.pictured", **_ANN)
    assert portrait() is None
    for elsewhere in ("../one.jpg", "/etc/passwd", "portraits/../../x", "portraits", 7):
        meeting.say(4, "participant.pictured", portrait=elsewhere, **_ANN)
        assert portrait() is None
    meeting.say(5, "participant.pictured", portrait="portraits/one.jpg", **_ANN)
    meeting.say(6, "capture.started")
    assert portrait() is None


def test_nobody_is_gone_while_a_capture_begun_anew_still_connects() -> None:
    meeting = Meeting()
    meeting.say(0, "participant.joined", participant="ann", name="Ann")
    meeting.say(1, "participant.joined", participant="bob", name="Bob")
    meeting.say(SECOND, "capture.started")
    assert len(meeting.views(60 * SECOND)) == 2
    meeting.say(60 * SECOND, "participant.joined", participant="ann", name="Ann")
    assert len(meeting.views(62 * SECOND)) == 2
    assert meeting.views(63 * SECOND) == [("ann", "Ann")]


@given(
    st.integers(0, 50),
    st.lists(st.integers(1, 30), max_size=12),
    st.lists(st.integers(0, 400), min_size=2, max_size=30),
)
def test_times_go_forth_and_back(start: int, lengths: list[int], moments: list[int]) -> None:
    edges = [sum(lengths[: number + 1]) for number in range(len(lengths))]
    pauses = [edges[place : place + 2] for place in range(0, len(edges), 2)]
    cuts = Cuts(start, pauses)
    outs = sorted(moments)
    places = [cuts.to_capture(out) for out in outs]
    assert places == sorted(places)
    for out, place in zip(outs, places, strict=True):
        if cuts.ends is not None and out >= cuts.ends:
            continue
        assert place >= start
        assert cuts.to_output(place) == out
        assert not any(
            pause[0] <= place < (pause[1:] or [place + 1])[0] for pause in pauses if pause[0] >= start
        )
        begin, captured, later = cuts.stretch(out)
        assert captured + out - begin == place
        assert later is None or out < later


def test_a_timeline_is_read_as_it_grows(capture: Capture) -> None:
    timeline = Timeline(capture.folder)
    timeline.poll()
    capture.say(5, "track.started", track="one", participant="ann", source="camera", medium="video")
    capture.say(9, "paused")
    capture.write()
    path = capture.folder / "timeline.jsonl"
    whole = path.read_bytes()
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[: end + 7])
        timeline.poll()
    assert (timeline.start, timeline.last, timeline.pauses) == (5, 9, [[9]])
    assert [event["kind"] for event in timeline.events] == ["capture.started", "track.started", "paused"]
