from av import VideoFrame

from roomful.media.composer.director import Arrangement, Director
from roomful.media.composer.scene import Scene, View
from roomful.media.recorder import Picture, Region

SECOND = 1_000_000
FRAME = 40_000
PICTURE = VideoFrame(16, 16, "yuv420p")


class Room:
    """People in a meeting, and a director who is asked for every frame of it."""

    def __init__(
        self, people: int, layout: str = "auto", *, video: bool = True, picture: Picture | None = None
    ):
        self.director = Director(picture or Picture())
        self.layout = layout
        self.at = 0
        self.views = [self.person(number, video=video) for number in range(people)]
        self.last = Arrangement()

    @staticmethod
    def person(number: int, *, video: bool = True) -> View:
        track, frame = (f"t{number}", PICTURE) if video else (None, None)
        return View(f"p{number}", f"p{number}", f"Person {number}", track=track, frame=frame)

    @staticmethod
    def screen(number: int) -> View:
        return View(f"s{number}", f"p{number}", "Screen", screen=True, track=f"s{number}", frame=PICTURE)

    def go_on(self, seconds: float, *speakers: str) -> list[str]:
        until = self.at + int(seconds * SECOND)
        while self.at < until:
            self.at += FRAME
            for view in self.views:
                view.speaking = view.id in speakers
                if view.id == next(iter(speakers), None):
                    view.spoke = self.at
            self.last = self.director.arrange(Scene(self.at, self.layout, self.views))
        return [place.view for place in self.last.places]

    @property
    def more(self) -> int:
        return sum(place.more for place in self.last.places)


def test_people_sit_in_the_order_they_came() -> None:
    room = Room(5)
    assert room.go_on(1) == ["p0", "p1", "p2", "p3", "p4"]
    assert not room.more


def test_nobody_moves_when_somebody_speaks() -> None:
    room = Room(9)
    before = room.go_on(1)
    places = room.last
    for who in ("p3", "p8", "p0"):
        assert room.go_on(10, who) == before
    assert room.last == places


def test_who_leaves_makes_room_and_the_others_keep_their_order() -> None:
    room = Room(4)
    room.go_on(1)
    del room.views[1]
    assert room.go_on(1) == ["p0", "p2", "p3"]
    room.views.append(room.person(7))
    assert room.go_on(1) == ["p0", "p2", "p3", "p7"]


def test_more_people_than_places_are_counted() -> None:
    room = Room(11, "grid_4")
    assert room.go_on(1) == ["p0", "p1", "p2", "p3"]
    assert room.more == 7
    assert [place.more for place in room.last.places] == [0, 0, 0, 7]


def test_those_with_video_have_the_places_first() -> None:
    room = Room(11, "grid_4", video=False)
    for number in (5, 9):
        room.views[number] = room.person(number)
    assert room.go_on(1) == ["p0", "p1", "p5", "p9"]


def test_a_speaker_without_a_place_takes_a_quiet_ones_and_nobody_else_moves() -> None:
    room = Room(11, "grid_4")
    room.go_on(5, "p3")
    room.go_on(1, "p0")
    room.go_on(1, "p3")
    seats = room.go_on(4, "p8")
    assert "p8" in seats
    # The two who have just spoken stay where they are.
    assert seats[0] == "p0"
    assert seats[3] == "p3"
    assert len(set(seats) & {"p1", "p2"}) == 1
    assert room.go_on(30) == seats


def test_a_word_of_assent_takes_no_place() -> None:
    room = Room(11, "grid_4")
    before = room.go_on(5)
    assert room.go_on(1, "p8") == before
    assert room.go_on(2) == before
    assert room.go_on(1, "p8") == before


def test_a_camera_that_comes_on_takes_the_place_of_initials() -> None:
    room = Room(6, "grid_4", video=False)
    assert room.go_on(5) == ["p0", "p1", "p2", "p3"]
    room.views[5] = room.person(5)
    assert room.go_on(1) == ["p0", "p1", "p2", "p5"]
    # Off again, it stays until somebody has more to show.
    room.views[5] = room.person(5, video=False)
    assert room.go_on(10) == ["p0", "p1", "p2", "p5"]


def test_the_large_place_changes_only_for_who_goes_on_speaking() -> None:
    room = Room(5, "highlight")
    assert room.go_on(1)[0] == "p0"
    room.go_on(4, "p0")
    assert room.go_on(1.2, "p3")[0] == "p0"
    assert room.go_on(0.5, "p3")[0] == "p3"


def test_the_large_place_is_held_for_a_while() -> None:
    room = Room(5, "highlight")
    room.go_on(1)
    assert room.go_on(1.6, "p3")[0] == "p3"
    assert room.go_on(2.6, "p1")[0] == "p3"
    assert room.go_on(1, "p1")[0] == "p1"


def test_a_pause_for_breath_does_not_begin_anew() -> None:
    room = Room(3, "highlight")
    room.go_on(4)
    for _ in range(3):
        room.go_on(0.5, "p2")
        room.go_on(0.4)
    assert room.go_on(0.2, "p2")[0] == "p2"


def test_who_becomes_large_changes_places_with_who_was() -> None:
    room = Room(5, "highlight")
    assert room.go_on(1) == ["p0", "p1", "p2", "p3", "p4"]
    assert room.go_on(5, "p3") == ["p3", "p1", "p2", "p0", "p4"]
    assert room.go_on(5, "p1") == ["p1", "p3", "p2", "p0", "p4"]


def test_when_the_large_one_leaves_the_last_speaker_takes_over() -> None:
    room = Room(4, "speaker")
    room.go_on(5, "p2")
    room.go_on(5, "p1")
    assert room.go_on(1) == ["p1"]
    room.views = [view for view in room.views if view.id != "p1"]
    assert room.go_on(0.04) == ["p2"]
    room.views = []
    assert room.go_on(0.04) == []


def test_the_newest_screen_is_large_and_seen_whole() -> None:
    room = Room(3)
    room.go_on(1)
    room.views += [room.screen(0), room.screen(1)]
    assert room.go_on(1)[0] == "s1"
    first, *rest = room.last.places
    assert not first.cover
    assert {place.view for place in rest} == {"s0", "p0", "p1", "p2"}
    assert [place.cover for place in rest if place.view == "s0"] == [False]
    room.views = room.views[:3]
    assert room.go_on(1) == ["p0", "p1", "p2"]


def test_a_shared_screen_is_not_the_speaker() -> None:
    room = Room(2, "speaker")
    room.views.append(room.screen(0))
    assert room.go_on(1) == ["p0"]
    room.views = room.views[2:]
    assert room.go_on(1) == ["s0"]


def test_the_layout_may_change_at_any_moment() -> None:
    room = Room(5, "highlight")
    room.go_on(5, "p3")
    room.layout = "speaker"
    assert room.go_on(0.04) == ["p3"]
    room.layout = "grid_4"
    assert len(room.go_on(0.04)) == 4
    room.layout = "auto"
    assert sorted(room.go_on(0.04)) == ["p0", "p1", "p2", "p3", "p4"]


def test_nobody_alone_has_a_ring() -> None:
    room = Room(1)
    room.go_on(1, "p0")
    assert not room.last.places[0].ring
    room.views.append(room.person(1))
    room.go_on(1)
    assert all(place.ring for place in room.last.places)


def test_regions_have_their_own_places_and_may_show_somebody_twice() -> None:
    regions = (
        Region("all", 1280, 720, sources=("*",), z=0),
        Region("one", 320, 180, x=900, y=500, z=3, sources=("t1",)),
        Region("few", 200, 700, z=1, max_columns=1, max_rows=2),
    )
    room = Room(3, picture=Picture(regions=regions))
    room.views.append(room.person(3, video=False))
    assert room.go_on(1) == ["p0", "p1", "p2", "p0", "p1", "p1"]
    assert [place.z for place in room.last.places] == [0, 0, 0, 1, 1, 2]
    assert len({place.key for place in room.last.places}) == 6


def test_a_region_too_small_for_all_shows_who_speaks() -> None:
    regions = (Region("few", 200, 700, max_columns=1, max_rows=2),)
    room = Room(5, picture=Picture(regions=regions))
    assert room.go_on(1) == ["p0", "p1"]
    assert "p4" in room.go_on(5, "p4")


def test_the_same_scenes_give_the_same_places() -> None:
    def story() -> list[list[str]]:
        room = Room(12, "grid_6")
        return [room.go_on(2.5, f"p{number * 5 % 12}") for number in range(12)]

    assert story() == story()
