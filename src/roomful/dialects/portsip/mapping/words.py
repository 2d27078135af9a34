"""The vendor's words for what the core has words of its own for."""

from roomful.kit.expressions import Value
from roomful.rooms.model import Control, MediaKind

MODES: dict[Value, str] = {MediaKind.VIDEO.value: "VIDEO", MediaKind.AUDIO.value: "AUDIO"}
CONTROLS: dict[Value, str] = {Control.FREE.value: "FREE", Control.HOST.value: "MASTER"}
# FIELDS 4.6: what each layout of ours looks like most
LAYOUTS: dict[Value, str] = {
    "auto": "LAYOUT0",
    "auto_mobile": "LAYOUT0",
    "highlight": "LAYOUT0",
    "screen": "LAYOUT0",
    "speaker": "LAYOUT1",
    "grid_1": "LAYOUT1",
    "grid_2": "LAYOUT2",
    "grid_3": "LAYOUT3",
    "grid_4": "LAYOUT4",
    "grid_6": "LAYOUT6",
    "five_up": "LAYOUT6",
    **{f"grid_{size}": "LAYOUT9" for size in (9, 16, 25, 36, 64, 100)},
}
MODES_READ = {word: value for value, word in MODES.items()}
CONTROLS_READ = {word: value for value, word in CONTROLS.items()}
LAYOUTS_READ = {"LAYOUT0": "auto"} | {f"LAYOUT{size}": f"grid_{size}" for size in (1, 2, 3, 4, 6, 9)}
