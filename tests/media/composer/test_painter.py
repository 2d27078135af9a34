from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from av import VideoFrame
from av.video.reformatter import ColorRange
from PIL import Image

from roomful.media.composer import colours, signs
from roomful.media.composer.colours import RGB
from roomful.media.composer.grid import Box
from roomful.media.composer.motion import CALM, Motion, appearing, moved, resting
from roomful.media.composer.painter import Painter
from roomful.media.composer.scene import Scene, View
from roomful.media.composer.source import fit
from roomful.media.recorder import Picture, Region

RED, GREEN, BLUE = (200, 30, 30), (30, 180, 60), (40, 60, 210)
START = 5_000_000
FRAME = 40_000


def plain(colour: RGB, width: int = 640, height: int = 360, form: str = "yuv420p") -> VideoFrame:
    pixels = np.full((height, width, 3), colour, np.uint8)
    return VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format=form)


def person(
    number: int, colour: RGB | None = None, name: str = "", *, frame: VideoFrame | None = None
) -> View:
    frame = plain(colour) if colour else frame
    track = f"t{number}" if frame else None
    return View(f"p{number}", f"p{number}", name or f"Person {number}", track=track, frame=frame, serial=1)


def screen(frame: VideoFrame) -> View:
    return View("s1", "p0", "Person 0", screen=True, track="s1", frame=frame, serial=1)


def pixels(frame: VideoFrame) -> np.ndarray:
    return frame.to_ndarray(format="rgb24").astype(int)


def colour_at(frame: VideoFrame, x: int, y: int) -> tuple[int, ...]:
    return tuple(int(part) for part in pixels(frame)[y, x])


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = 9) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def paint(*views: View, layout: str = "auto", **picture: object) -> VideoFrame:
    return Painter(Picture(**picture)).paint(Scene(START, layout, list(views)))  # type: ignore[arg-type]


def same(one: VideoFrame, other: VideoFrame) -> bool:
    return bool(np.array_equal(one.to_ndarray(), other.to_ndarray()))


def portrait(path: Path, colour: RGB) -> Path:
    Image.new("RGB", (512, 512), colour).save(path, "JPEG")
    return path


def pictured(path: Path) -> View:
    view = person(1)
    view.portrait = path
    return view


def test_a_portrait_stands_where_the_letters_would(tmp_path: Path) -> None:
    face = portrait(tmp_path / "ann.jpg", BLUE)
    shown = paint(pictured(face))
    assert near(colour_at(shown, 640, 360), BLUE)
    # as round as the letters' square: its corners are the tile's
    side = 84
    assert near(colour_at(shown, 640 - side + 3, 360 - side + 3), colours.TILE)
    assert near(colour_at(shown, 640 - side + 6, 360), BLUE)
    spoilt = tmp_path / "bob.jpg"
    spoilt.write_bytes(b"no picture")
    letters = paint(person(1))
    for path in (spoilt, tmp_path / "gone.jpg"):
        assert same(paint(pictured(path)), letters)
    camera = person(1, RED)
    camera.portrait = face
    assert near(colour_at(paint(camera), 640, 360), RED)


def test_a_new_portrait_is_drawn_at_once(tmp_path: Path) -> None:
    painter = Painter(Picture())
    faces = [portrait(tmp_path / f"{number}.jpg", colour) for number, colour in enumerate((BLUE, GREEN))]
    for at, (face, colour) in enumerate(zip(faces, (BLUE, GREEN), strict=True)):
        frame = painter.paint(Scene(START + at * FRAME, "auto", [pictured(face)]))
        assert near(colour_at(frame, 640, 360), colour)


# What is where


def test_four_people_have_their_quarters() -> None:
    frame = paint(person(1, RED), person(2, GREEN), person(3, BLUE), person(4))
    assert (frame.width, frame.height, frame.format.name) == (1280, 720, "yuv420p")
    assert near(colour_at(frame, 320, 180), RED)
    assert near(colour_at(frame, 960, 180), GREEN)
    assert near(colour_at(frame, 320, 540), BLUE)
    assert near(colour_at(frame, 760, 500), colours.TILE)
    assert near(colour_at(frame, 640, 360), colours.BACKGROUND)
    assert near(colour_at(frame, 2, 2), colours.BACKGROUND)


def test_the_frame_tells_how_its_colours_are_meant() -> None:
    frame = paint(person(1, RED))
    assert int(frame.colorspace) == 6
    assert frame.color_range == ColorRange.MPEG


@pytest.mark.parametrize("form", ["yuv420p", "yuvj420p", "yuv444p", "nv12", "yuv420p10le", "rgba", "gray"])
def test_sources_of_every_form_are_shown(form: str) -> None:
    colour = (120, 120, 120) if form == "gray" else RED
    frame = paint(person(1, frame=plain(colour, form=form)), layout="speaker")
    assert near(colour_at(frame, 640, 360), colour, by=12)


def test_a_source_of_hd_colours_keeps_them() -> None:
    pixel = np.full((360, 640, 3), GREEN, np.uint8)
    source = VideoFrame.from_ndarray(pixel, format="rgb24").reformat(
        format="yuv420p", dst_colorspace="itu709"
    )
    source.colorspace = 1
    frame = paint(person(1, frame=source), layout="speaker")
    assert near(colour_at(frame, 640, 300), GREEN, by=6)


def test_nobody_there_is_a_quiet_picture() -> None:
    frame = paint()
    seen = pixels(frame)
    assert near(colour_at(frame, 100, 100), colours.BACKGROUND)
    assert seen.max() < 190
    assert len(np.argwhere(np.abs(seen - colours.BACKGROUND).max(axis=2) > 12)) < 0.02 * 1280 * 720


def test_places_nobody_has_taken_are_seen_faintly() -> None:
    frame = paint(person(1, RED), layout="grid_4")
    assert near(colour_at(frame, 320, 180), RED)
    assert near(colour_at(frame, 960, 540), colours.EMPTY, by=3)


def test_a_screen_is_seen_whole_with_dark_beside_it() -> None:
    content = np.full((600, 800, 3), 255, np.uint8)
    content[:, :40] = RED
    content[:, -40:] = BLUE
    source = VideoFrame.from_ndarray(content, format="rgb24").reformat(format="yuv420p")
    frame = paint(screen(source), layout="screen")
    line = pixels(frame)[360]
    reds = np.flatnonzero(np.abs(line - RED).max(axis=1) < 30)
    blues = np.flatnonzero(np.abs(line - BLUE).max(axis=1) < 30)
    width = blues[-1] - reds[0] + 1
    assert abs(width / 696 - 800 / 600) < 0.02
    assert near(colour_at(frame, int(reds[0]) - 20, 360), colours.SCREEN)
    assert near(colour_at(frame, int(blues[-1]) + 20, 360), colours.SCREEN)


def test_a_camera_covers_its_place() -> None:
    frame = paint(person(1, frame=plain(RED, 480, 360)), layout="speaker")
    seen = pixels(frame)
    # But for the name below on the left, everything is of the camera.
    assert np.abs(seen[:600] - RED).max() < 15
    assert np.abs(seen[:, 700:] - RED).max() < 15


def test_a_phone_held_upright_is_not_cut_to_a_strip() -> None:
    frame = paint(person(1, frame=plain(RED, 360, 640)), layout="speaker")
    assert near(colour_at(frame, 640, 4), RED)
    assert near(colour_at(frame, 100, 300), colours.TILE)


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (641, 359), (17, 333), (3, 2000), (2000, 3), (4096, 2160)])
@pytest.mark.parametrize("kind", ["camera", "screen"])
def test_odd_sizes_of_sources(size: tuple[int, int], kind: str) -> None:
    pixel = np.full((size[1], size[0], 3), RED, np.uint8)
    source = VideoFrame.from_ndarray(pixel, format="rgb24").reformat(format="yuv420p")
    view = person(1, frame=source) if kind == "camera" else screen(source)
    frame = paint(view, person(2, GREEN))
    assert (frame.width, frame.height) == (1280, 720)


@pytest.mark.parametrize("size", [(144, 144), (853, 481), (1920, 1080), (720, 1280), (16, 16), (150, 1080)])
@pytest.mark.parametrize("layout", ["auto", "highlight", "five_up", "grid_100", "speaker"])
def test_pictures_of_every_size(size: tuple[int, int], layout: str) -> None:
    views = [person(number, RED if number % 2 else None) for number in range(12)]
    frame = paint(*views, layout=layout, width=size[0], height=size[1])
    assert (frame.width, frame.height) == (size[0] // 2 * 2, size[1] // 2 * 2)


@pytest.mark.parametrize(
    ("source", "box", "cover", "covered"),
    [
        ((640, 360), (320, 180), True, (320, 180)),
        ((640, 480), (320, 180), True, (320, 180)),
        ((360, 640), (320, 180), True, (102, 180)),
        ((640, 360), (200, 200), False, (200, 112)),
        ((1281, 720), (320, 180), False, (320, 180)),
        ((4000, 2), (320, 180), True, (320, 2)),
    ],
)
def test_fit(source: tuple[int, int], box: tuple[int, int], cover: bool, covered: tuple[int, int]) -> None:
    cut = fit(*source, Box(0, 0, *box), cover=cover)
    assert (cut.part.width, cut.part.height) == covered
    assert cut.x + cut.part.width <= cut.width
    assert cut.y + cut.part.height <= cut.height
    assert not any(part % 2 for part in (cut.width, cut.height, cut.x, cut.y, cut.part.x, cut.part.y))


# What changes, and what stays


def test_a_camera_that_goes_off_leaves_no_frozen_frame() -> None:
    painter = Painter(Picture())
    one, other = person(1, RED), person(2, GREEN)
    painter.paint(Scene(START, "auto", [one, other]))
    one.frame, one.track = None, None
    frame = painter.paint(Scene(START + FRAME, "auto", [one, other]))
    reds = np.abs(pixels(frame) - RED).max(axis=2) < 30
    assert not reds.any()
    # On again with the serial it had, it is there again.
    one.frame = plain(BLUE)
    frame = painter.paint(Scene(START + 2 * FRAME, "auto", [one, other]))
    assert near(colour_at(frame, 320, 300), BLUE)


def test_who_left_is_gone_at_once() -> None:
    painter = Painter(Picture())
    painter.paint(Scene(START, "auto", [person(1, RED), person(2, GREEN)]))
    frame = painter.paint(Scene(START + FRAME, "auto", [person(2, GREEN)]))
    assert not (np.abs(pixels(frame) - RED).max(axis=2) < 30).any()


def test_a_picture_is_drawn_anew_only_when_its_serial_changes() -> None:
    painter = Painter(Picture())
    view = person(1, RED)
    first = painter.paint(Scene(START, "auto", [view]))
    view.frame = plain(GREEN)
    second = painter.paint(Scene(START + FRAME, "auto", [view]))
    assert same(first, second)
    view.serial += 1
    third = painter.paint(Scene(START + 2 * FRAME, "auto", [view]))
    assert near(colour_at(third, 640, 300), GREEN)


def test_frames_belong_to_whom_they_were_given() -> None:
    painter = Painter(Picture())
    view = person(1, RED)
    first = painter.paint(Scene(START, "auto", [view]))
    view.frame, view.serial = plain(GREEN), 2
    painter.paint(Scene(START + FRAME, "auto", [view]))
    assert near(colour_at(first, 640, 300), RED)


@pytest.mark.parametrize("layout", ["auto", "highlight", "five_up", "grid_9", "screen"])
def test_what_was_drawn_bit_by_bit_looks_like_what_is_drawn_at_once(layout: str) -> None:
    painter = Painter(Picture())
    views = [person(1, RED), person(2, GREEN), person(3), screen(plain(BLUE, 800, 600))]
    at = START
    painter.paint(Scene(at, layout, views))
    changes = [("muted", True), ("name", "Someone else"), ("frame", plain(BLUE)), ("speaking", True)]
    for number, (what, value) in enumerate(changes * 3):
        view = views[number % 3]
        setattr(view, what, value)
        view.track = "t" if view.frame else None
        view.serial += 1
        at += FRAME
        bit_by_bit = painter.paint(Scene(at, layout, views))
    fresh = Painter(Picture()).paint(Scene(at, layout, views))
    assert same(bit_by_bit, fresh)


def test_regions_that_overlap_are_drawn_in_the_order_of_their_depth() -> None:
    regions = (
        Region("over", 400, 300, x=100, y=100, z=1, sources=("t2",)),
        Region("all", 1280, 720, sources=("t1",)),
    )
    painter = Painter(Picture(regions=regions, names=False))
    views = [person(1, RED), person(2, GREEN)]
    for number in range(3):
        # Only the one below changes, and stays below.
        views[0].serial += 1
        frame = painter.paint(Scene(START + number * FRAME, "auto", views))
        assert near(colour_at(frame, 300, 250), GREEN)
        assert near(colour_at(frame, 800, 500), RED)
        assert near(colour_at(frame, 0, 0), RED)
    assert near(colour_at(painter.paint(Scene(START + 9 * FRAME, "auto", [])), 640, 40), colours.BACKGROUND)


# Names, marks, rings


def whites(frame: VideoFrame, box: Box) -> int:
    part = pixels(frame)[box.y : box.bottom, box.x : box.right]
    return int((part.min(axis=2) > 200).sum())


FOOT = Box(16, 660, 500, 48)


def test_the_name_is_there_unless_it_is_not_wanted() -> None:
    assert whites(paint(person(1, RED, "Amelia Okafor")), FOOT) > 200
    assert whites(paint(person(1, RED, "Amelia Okafor"), names=False), FOOT) == 0
    short, long = paint(person(1, RED, "Al")), paint(person(1, RED, "Alexandria"))
    assert whites(long, FOOT) > 2 * whites(short, FOOT)


def test_a_closed_microphone_is_marked_and_opened_unmarked() -> None:
    painter = Painter(Picture())
    view = person(1, RED, "Al")
    plainly = painter.paint(Scene(START, "auto", [view]))
    view.muted = True
    marked = painter.paint(Scene(START + FRAME, "auto", [view]))

    def marks(frame: VideoFrame) -> int:
        part = pixels(frame)[FOOT.y : FOOT.bottom, FOOT.x : FOOT.right]
        return int((np.abs(part - colours.MUTED_MARK).max(axis=2) < 60).sum())

    assert marks(marked) > marks(plainly) + 20
    view.muted = False
    assert same(painter.paint(Scene(START + 2 * FRAME, "auto", [view])), plainly)


def test_whoever_speaks_has_a_ring_that_does_not_flicker_between_words() -> None:
    painter = Painter(Picture())
    views = [person(1, RED), person(2, GREEN)]

    def edge(at: int) -> bool:
        frame = painter.paint(Scene(START + at, "auto", views))
        # The left tile of two is as wide as half of the picture; its edge is beside the margin.
        return near(colour_at(frame, 12, 360), colours.ACCENT, by=20)

    assert not edge(0)
    views[0].speaking = True
    assert edge(FRAME)
    views[0].speaking = False
    assert edge(300_000)
    assert not edge(600_000)
    views[0].speaking = views[0].muted = True
    assert not edge(700_000)


def test_initials_stand_on_the_tone_of_the_person() -> None:
    frame = paint(person(1, name="Zoë Quist"))
    tone = colours.tone("p1")
    assert near(colour_at(frame, 640, 360 - 78), tone)
    assert whites(frame, Box(560, 280, 160, 160)) > 200


@pytest.mark.parametrize(
    ("id", "tone"),
    [("", 0), ("a", 1), ("p1", 2), ("0197f0aa-1111-7abc-8000-000000000001", 0), ("тест 🎉", 5)],
)
def test_tones_are_those_of_the_meeting_page(id: str, tone: int) -> None:  # noqa: A002
    assert colours.TONES.index(colours.tone(id)) == tone


NAMES = [
    "",
    "   ",
    "x" * 10_000,
    "a b " * 2_500,
    "Z" + "\u0336\u0322\u031b" * 500,
    "Александра Иванова-Петровская",
    "محمد عبد الله",
    "שרה bat אברהם",
    "张伟 王芳",
    "प्रिया शर्मा",
    "สมชาย ใจดี",
    "👩‍👩‍👧‍👦 Family 🎉🎉",
    "\u202eevil\u202c\u0000\u0007\n\ttabs",
    "\ud800 half a letter",
    "\U0010ffff\ue000",
    "ﷺ﷽",
    "ǅ ß İ",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_drawn_in_any_place(name: str) -> None:
    views = [person(1, RED, name), person(2, None, name), person(3, GREEN, name)]
    views[2].muted = True
    for layout in ("auto", "grid_36", "highlight"):
        frame = paint(*views, screen(plain(BLUE)), layout=layout, width=640, height=360)
        assert frame.width == 640


def test_a_long_name_is_cut_inside_its_tile() -> None:
    views = [person(1, RED, "x" * 10_000), person(2, GREEN)]
    frame = paint(*views)
    plainly = paint(person(1, RED, "Al"), views[1])
    assert np.array_equal(pixels(frame)[:, 616:], pixels(plainly)[:, 616:])
    assert whites(frame, Box(16, 540, 600, 80)) > 3 * whites(plainly, Box(16, 540, 600, 80))


def test_those_who_have_no_place_are_counted() -> None:
    views = [person(number, RED) for number in range(11)]
    with_count = paint(*views, layout="grid_4", names=False)
    without = paint(*views[:4], layout="grid_4", names=False)
    assert whites(without, Box(1160, 660, 120, 60)) == 0
    assert whites(with_count, Box(1160, 660, 120, 60)) > 30
    assert not same(with_count, paint(*views[:10], layout="grid_4", names=False))


# Motion


def test_a_tile_moves_steadily_to_its_place_and_is_there_in_time() -> None:
    motion = moved(resting(Box(0, 0, 200, 100)), Box(400, 200, 600, 300), START)
    way = [motion.box(START + step * CALM // 20) for step in range(21)]
    assert way[0] == Box(0, 0, 200, 100)
    assert way[-1] == Box(400, 200, 600, 300)
    assert motion.done(START + CALM)
    for one, other in pairwise(way):
        assert other.x >= one.x
        assert other.bottom >= one.bottom
        assert other.area >= one.area
        assert not any(part % 2 for part in (other.x, other.y, other.width, other.height))
    assert motion.box(START - 5) == way[0]


def test_a_tile_sent_elsewhere_on_its_way_goes_from_where_it_is() -> None:
    motion = moved(resting(Box(0, 0, 200, 100)), Box(400, 0, 200, 100), START)
    middle = motion.box(START + CALM // 2)
    back = moved(motion, Box(0, 0, 200, 100), START + CALM // 2)
    assert back.box(START + CALM // 2) == middle
    assert back.box(START + 2 * CALM) == Box(0, 0, 200, 100)
    assert moved(back, back.goal, START + CALM) is back


def test_a_newcomer_appears_softly() -> None:
    motion: Motion = appearing(Box(100, 100, 200, 100), START)
    seen = [motion.opacity(START + step * CALM // 10) for step in range(11)]
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 1)
    assert motion.box(START).within(Box(100, 100, 200, 100))
    assert motion.box(START + CALM) == Box(100, 100, 200, 100)


def test_when_somebody_comes_the_picture_changes_bit_by_bit() -> None:
    painter = Painter(Picture(names=False))
    first = person(1, RED)
    painter.paint(Scene(START, "auto", [first]))
    reds = []
    for step in range(12):
        frame = painter.paint(Scene(START + (step + 1) * FRAME, "auto", [first, person(2, GREEN)]))
        seen = pixels(frame)
        reds.append(int((np.abs(seen - RED).max(axis=2) < 25).sum()))
    assert reds == sorted(reds, reverse=True)
    assert len(set(reds)) > 5
    assert reds[-1] == reds[-2]
    rest = Painter(Picture(names=False)).paint(Scene(START, "auto", [first, person(2, GREEN)]))
    assert same(frame, rest)


def test_motion_depends_on_the_moment_alone() -> None:
    def frame(steps: list[int]) -> VideoFrame:
        painter = Painter(Picture())
        views = [person(1, RED), person(2, GREEN)]
        painter.paint(Scene(START, "auto", views))
        painter.paint(Scene(START + FRAME, "highlight", views))
        for step in steps:
            last = painter.paint(Scene(START + step * FRAME, "highlight", views))
        return last

    assert same(frame([2, 3, 4, 5]), frame([5]))
    assert not same(frame([5]), frame([6]))


def test_the_first_picture_is_complete_at_once() -> None:
    painter = Painter(Picture())
    views = [person(1, RED), person(2, GREEN)]
    first = painter.paint(Scene(START, "auto", views))
    assert same(first, painter.paint(Scene(START + 10 * FRAME, "auto", views)))


def test_a_leap_in_time_ends_all_motion() -> None:
    painter = Painter(Picture())
    painter.paint(Scene(START, "auto", [person(1, RED)]))
    views = [person(1, RED), person(2, GREEN)]
    painter.paint(Scene(START + FRAME, "auto", views))
    frame = painter.paint(Scene(START + 3_600_000_000, "auto", views))
    assert same(frame, Painter(Picture()).paint(Scene(START, "auto", views)))


def test_signs_are_drawn_once() -> None:
    views = [person(1, RED, "Drawn Once"), person(2, None, "Drawn Twice")]
    painter = Painter(Picture())
    painter.paint(Scene(START, "auto", views))
    drawn = signs.tag.cache_info().misses + signs.avatar.cache_info().misses
    for step in range(1, 20):
        views[0].serial += 1
        painter.paint(Scene(START + step * FRAME, "auto", views))
    assert signs.tag.cache_info().misses + signs.avatar.cache_info().misses == drawn


def test_the_encoder_takes_it(tmp_path: object) -> None:
    import av

    container = av.open(f"{tmp_path}/film.mp4", "w")
    stream = container.add_stream("libx264", rate=25)
    stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
    painter = Painter(Picture())
    for number in range(3):
        frame = painter.paint(Scene(START + number * FRAME, "auto", [person(1, RED), person(2, GREEN)]))
        frame.pts, frame.time_base = number, Fraction(1, 25)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
    container.close()
    with av.open(f"{tmp_path}/film.mp4") as film:
        shown = list(film.decode(video=0))
    assert len(shown) == 3
    assert near(colour_at(shown[-1], 320, 360), RED, by=16)


def test_a_new_track_is_shown_though_it_counts_anew() -> None:
    painter = Painter(Picture())
    view = person(1, RED)
    painter.paint(Scene(START, "auto", [view]))
    view.frame, view.track = plain(GREEN), "t9"
    frame = painter.paint(Scene(START + FRAME, "auto", [view]))
    assert near(colour_at(frame, 640, 300), GREEN)


def test_a_screen_of_which_nothing_came_yet_changes_nothing() -> None:
    painter = Painter(Picture())
    people = [person(1, RED), person(2, GREEN)]
    before = painter.paint(Scene(START, "auto", people))
    nothing = screen(plain(BLUE))
    nothing.frame = None
    assert same(before, painter.paint(Scene(START + FRAME, "auto", [*people, nothing])))
    regions = (Region("all", 1280, 720),)
    dark = Painter(Picture(regions=regions, names=False)).paint(Scene(START, "auto", [nothing]))
    assert near(colour_at(dark, 640, 360), colours.SCREEN)


def test_the_next_speaker_is_cut_to_without_a_dark_moment() -> None:
    painter = Painter(Picture())
    one, other = person(1, RED), person(2, GREEN)
    painter.paint(Scene(START, "speaker", [one, other]))
    frame = painter.paint(Scene(START + FRAME, "speaker", [other]))
    assert near(colour_at(frame, 640, 300), GREEN)


def test_the_name_of_a_screen_stands_below_it_where_there_is_room() -> None:
    source = plain((255, 255, 255), 1280, 720)
    views = [person(1, RED), screen(source)]
    for size in ((960, 720), (720, 1280), (1280, 720)):
        frame = paint(*views, layout="screen", width=size[0], height=size[1])
        without = paint(*views, layout="screen", width=size[0], height=size[1], names=False)
        whole = (pixels(without).min(axis=2) > 240).sum()
        # The screen itself is as it was; white letters came besides.
        assert (pixels(frame).min(axis=2) > 240).sum() >= whole
