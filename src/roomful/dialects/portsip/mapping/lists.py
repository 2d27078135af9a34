"""What lists may be asked for: the fields as they are shown, and what they are in the core."""

from roomful.dialects.portsip.mapping.ids import read_id
from roomful.dialects.portsip.mapping.words import CONTROLS, LAYOUTS, MODES
from roomful.dialects.portsip.odata import Field, Flag, Identity, Number, Text, Time, Word

_BOTH: dict[str, Field] = {
    "id": Identity("number", read_id),
    "extension_number": Text("extension"),
    "mode": Word("media", MODES),
    "control": Word("control", CONTROLS),
    "height": Number("picture_height"),
    "width": Number("picture_width"),
    "bitrate": Number("picture_kbps"),
    "framerate": Number("picture_fps", low=5, high=30),
    "layout": Word("layout", LAYOUTS),
    "subject": Text("short_title"),
    "language": Text("language"),
    "capacity": Number("capacity", low=1, high=200),
    "enable_recording": Flag("record_at_start"),
    "enable_prompt": Flag("prompts"),
    "timezone": Text("timezone"),
    "created_at": Time("created_at"),
    "scheduled_start_at": Time("opens_at"),
    "scheduled_end_at": Time("ends_at"),
}
ROOM_FIELDS: dict[str, Field] = _BOTH | {"numbers": Text("dial_in_numbers")}
MEETING_FIELDS: dict[str, Field] = _BOTH | {
    "close_on_nobody": Flag("closes_when_empty"),
    "ownership": Flag("owned"),
}
