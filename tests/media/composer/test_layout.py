from collections import Counter
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.media.composer import regions
from roomful.media.composer.grid import SQUAREST, TALLEST, WIDEST, Box, Raster, Shape, grid, place
from roomful.media.composer.layout import GRIDS, LAYOUTS, Plan, plan, stage
from roomful.media.composer.scene import View
from roomful.media.recorder import Region

SIZES = [(1280, 720), (720, 1280), (960, 720), (640, 360), (1920, 1080), (144, 144), (1920, 144), (144, 1920)]
COUNTS = [*range(13), 16, 17, 25, 26, 36, 49, 64, 99, 100, 101, 300]

sides = st.integers(72, 960).map(lambda half: 2 * half)


def boxes_of(made: Plan) -> list[Box]:
    return [*([made.large] if made.large else []), *made.tiles, *made.empty]


def assert_sound(boxes: list[Box], width: int, height: int) -> None:
    for box in boxes:
        assert box.within(Box(0, 0, width, height)), box
        assert box.width >= 2, box
        assert box.height >= 2, box
        assert not any(part % 2 for part in (box.x, box.y, box.width, box.height)), box
    # By lines and columns first, or hundreds of tiles would be compared with hundreds.
    for row in Counter(box.y for box in boxes):
        line = sorted((box for box in boxes if box.y == row), key=lambda box: box.x)
        assert all(one.right <= other.x for one, other in pairwise(line)), line
    heads = {(box.y, box.bottom): box for box in boxes}
    if len(boxes) <= 30 or len(heads) > 20:
        assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_layout_is_sound_in_every_size(layout: str, size: tuple[int, int]) -> None:
    for people in COUNTS:
        for screens in (0, 1, 2):
            made = plan(layout, *size, people, screens)
            assert_sound(boxes_of(made), *size)
            seen = len(made.tiles) + (made.large is not None)
            assert seen <= people + screens
            assert seen > 0 or people + screens == 0
            assert made == plan(layout, *size, people, screens)


@given(st.sampled_from(sorted(LAYOUTS)), sides, sides, st.integers(0, 40), st.integers(0, 3))
def test_layouts_are_sound_whatever_the_size(
    layout: str, width: int, height: int, people: int, screens: int
) -> None:
    made = plan(layout, width, height, people, screens)
    assert_sound(boxes_of(made), width, height)
    assert len({(tile.width, tile.height) for tile in made.tiles}) <= 1


@pytest.mark.parametrize(("layout", "places"), sorted(GRIDS.items()))
def test_a_grid_has_its_places_whoever_is_there(layout: str, places: int) -> None:
    for count in (1, 2, 5, 130):
        made = plan(layout, 1280, 720, count, 0)
        assert len(boxes_of(made)) == places
        assert len({(box.width, box.height) for box in boxes_of(made)}) == 1
        if places > 1:
            assert len(made.tiles) == min(count, places)
            # Nobody moves when others come.
            assert boxes_of(made) == boxes_of(plan(layout, 1280, 720, 0, 0))


@pytest.mark.parametrize(
    ("layout", "size", "columns", "rows"),
    [
        ("grid_2", (1280, 720), 2, 1),
        ("grid_2", (720, 1280), 1, 2),
        ("grid_4", (1280, 720), 2, 2),
        ("grid_6", (1280, 720), 3, 2),
        ("grid_6", (720, 1280), 2, 3),
        ("grid_9", (960, 720), 3, 3),
        ("grid_100", (1280, 720), 10, 10),
    ],
)
def test_grids_by_columns_and_rows(layout: str, size: tuple[int, int], columns: int, rows: int) -> None:
    boxes = plan(layout, *size, 100, 0).tiles
    assert len({box.x for box in boxes}) == columns
    assert len({box.y for box in boxes}) == rows


def test_auto_shows_everybody_while_faces_can_be_read() -> None:
    for size in ((1280, 720), (1920, 1080), (640, 360), (720, 1280)):
        for count in range(1, 21):
            assert len(plan("auto", *size, count, 0).tiles) == count
        many = plan("auto", *size, 300, 0).tiles
        assert 20 <= len(many) <= 40
    smallest = plan("auto", 1280, 720, 300, 0).tiles[0]
    assert smallest.width >= 200
    assert smallest.height >= 112


def test_two_by_two_for_four_and_the_last_row_in_the_middle() -> None:
    four = plan("auto", 1280, 720, 4, 0).tiles
    assert len({tile.x for tile in four}) == len({tile.y for tile in four}) == 2
    five = plan("auto", 1280, 720, 5, 0).tiles
    assert [tile.y == five[0].y for tile in five] == [True, True, True, False, False]
    left, right = five[3].x, 1280 - five[4].right
    assert abs(left - right) <= 2


@given(sides, sides, st.integers(1, 60))
def test_tiles_have_the_shape_of_cameras(width: int, height: int, count: int) -> None:
    for tile in plan("auto", width, height, count, 0).tiles:
        least = TALLEST if height > width else SQUAREST
        # A tile of a few lines cannot be exact in even numbers.
        slack = 1 + 2 / tile.height + 2 / tile.width
        assert least / slack <= tile.width / tile.height <= WIDEST * slack


def test_a_screen_is_large_beside_the_faces() -> None:
    for layout in ("auto", "auto_mobile", "screen", "highlight"):
        made = plan(layout, 1280, 720, 4, 1)
        assert made.large is not None
        assert made.large.area > 10 * made.tiles[0].area
        assert len(made.tiles) == 4
    upright = plan("screen", 720, 1280, 4, 1)
    assert upright.large is not None
    assert upright.tiles[0].y > upright.large.bottom - 1
    assert upright.tiles[0].width > 300


def test_the_screen_layout_without_a_screen_shows_the_faces() -> None:
    assert plan("screen", 1280, 720, 4, 0) == plan("auto", 1280, 720, 4, 0)


def test_five_up() -> None:
    for size in ((1280, 720), (960, 720), (720, 1280)):
        made = plan("five_up", *size, 9, 0)
        assert made.large is not None
        assert len(made.tiles) == 4
        assert made.large.area > 3 * made.tiles[0].area
        assert len(plan("five_up", *size, 2, 0).empty) == 3
        assert len(plan("five_up", *size, 0, 0).empty) == 5


def test_the_speaker_fills_the_picture_alone() -> None:
    for layout in ("speaker", "grid_1"):
        made = plan(layout, 1280, 720, 7, 0)
        assert made == Plan(large=Box(0, 0, 1280, 720), bare=True)


def test_a_name_not_known_is_the_automatic_layout() -> None:
    assert plan("carousel", 1280, 720, 3, 0) == plan("auto", 1280, 720, 3, 0)


def test_a_box_so_small_that_nothing_fits_has_no_tiles() -> None:
    assert grid(9, Box(0, 0, 4, 4), Shape(10)) == ()
    assert grid(0, stage(1280, 720), Shape(10)) == ()
    assert Box(0, 0, 4, 4).inset(10) == Box(0, 0, 4, 4)


def test_places_of_a_raster_go_by_rows() -> None:
    made = place(3, Box(0, 0, 100, 100), Raster(2, 2, 40, 40, 10))
    assert made == (Box(4, 4, 40, 40), Box(54, 4, 40, 40), Box(30, 54, 40, 40))


# Free regions

everywhere = st.builds(
    Region,
    name=st.just("r"),
    width=st.integers(1, 2000),
    height=st.integers(1, 2000),
    x=st.integers(-500, 2000),
    y=st.integers(-500, 2000),
    z=st.integers(-5, 5),
    max_columns=st.none() | st.integers(1, 6),
    max_rows=st.none() | st.integers(1, 6),
)


@given(everywhere, st.integers(0, 60))
def test_regions_are_cut_at_the_picture_and_keep_their_columns_and_rows(region: Region, count: int) -> None:
    grounds = regions.grounds((region,), 1280, 720)
    inside = (
        region.x < 1280 and region.y < 720 and region.x + region.width > 0 and region.y + region.height > 0
    )
    assert len(grounds) <= inside
    for ground in grounds:
        tiles = regions.tiles(ground, count, 1280, 720)
        assert_sound(list(tiles), 1280, 720)
        assert all(tile.within(ground.box) for tile in tiles)
        rows = Counter(tile.y for tile in tiles)
        assert len(rows) <= (region.max_rows or count)
        assert max(rows.values(), default=0) <= (region.max_columns or count)
        room = (region.max_columns or count) * (region.max_rows or count)
        if ground.box.width >= 200 and ground.box.height >= 200:
            assert len(tiles) == min(count, room)


def test_a_region_is_filled_by_its_sources() -> None:
    region = Region("left", 500, 700, x=10, y=20)
    ground = regions.grounds((region,), 1280, 720)[0]
    assert ground.box == Box(10, 20, 500, 700)
    assert regions.tiles(ground, 1, 1280, 720) == (Box(10, 20, 500, 700),)
    two = regions.tiles(ground, 2, 1280, 720)
    assert {tile.width for tile in two} == {500}
    assert sum(tile.height for tile in two) > 680


def test_regions_on_odd_numbers_lie_on_even_ones_inside() -> None:
    region = Region("odd", 33, 21, x=5, y=7)
    assert regions.grounds((region,), 1280, 720)[0].box == Box(6, 8, 32, 20)


def test_regions_lie_in_the_order_of_their_depth() -> None:
    made = regions.grounds(
        (Region("b", 9, 9, z=2), Region("a", 9, 9, z=-1), Region("c", 9, 9, z=2)), 100, 100
    )
    assert [ground.region.name for ground in made] == ["a", "b", "c"]


def view(number: int, track: str | None) -> View:
    return View(f"p{number}", f"p{number}", f"Person {number}", track=track)


def test_a_region_shows_the_tracks_it_names_or_all_video() -> None:
    views = [view(1, "t1"), view(2, None), view(3, "t3"), view(4, "t4")]
    everything = regions.wanted(Region("r", 9, 9), views)
    assert [one.id for one in everything] == ["p1", "p3", "p4"]
    named = regions.wanted(Region("r", 9, 9, sources=("t4", "t9", "t1", "t4")), views)
    assert [one.id for one in named] == ["p4", "p1"]
    assert regions.wanted(Region("r", 9, 9, sources=()), views) == []


@pytest.mark.parametrize("size", [(16, 16), (16, 1280), (1280, 16), (20, 30), (64, 36)])
@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_even_a_stamp_has_a_layout(layout: str, size: tuple[int, int]) -> None:
    for people in (0, 1, 2, 5, 40):
        for screens in (0, 1):
            assert_sound(boxes_of(plan(layout, *size, people, screens)), *size)
