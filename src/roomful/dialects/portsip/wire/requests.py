"""What is written of rooms and meetings; ranges are checked against what is stored."""

from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.portsip.wire.rooms import CallerId, Control, Layout, Mode

Text = str | UnsetType | None
Number = int | UnsetType | None
Flag = bool | UnsetType | None


class Change(Struct, kw_only=True):
    """What can be written of both, at any time."""

    control: Control | UnsetType | None = UNSET
    height: Number = UNSET
    width: Number = UNSET
    bitrate: Number = UNSET
    framerate: Number = UNSET
    layout: Layout | UnsetType | None = UNSET
    subject: Text = UNSET
    language: Text = UNSET
    admin_pin: Text = UNSET
    room_pin: Text = UNSET
    enable_prompt: Flag = UNSET
    timezone: Text = UNSET
    scheduled_start_at: Text = UNSET
    scheduled_end_at: Text = UNSET
    internal_invitees: list[str] | UnsetType | None = UNSET
    external_invitees: Text = UNSET
    outbound_caller_ids: list[CallerId] | UnsetType | None = UNSET
    custom_options: Text = UNSET


class UpdateRoom(Change, kw_only=True):
    """Changes of a conference room."""

    capacity: Number = UNSET
    numbers: Text = UNSET


class CreateRoom(Change, kw_only=True):
    """A new conference room."""

    extension_number: str
    mode: Mode
    subject: str
    capacity: int
    enable_recording: Flag = UNSET
    numbers: Text = UNSET


class UpdateMeeting(Change, kw_only=True):
    """Changes of a meeting."""

    capacity: Number = UNSET
    enable_recording: Flag = UNSET
    close_on_nobody: Flag = UNSET


class CreateMeeting(Change, kw_only=True):
    """A new meeting."""

    mode: Mode
    subject: str
    timezone: str
    enable_recording: Flag = UNSET
    close_on_nobody: Flag = UNSET


AnyRequest = CreateRoom | UpdateRoom | CreateMeeting | UpdateMeeting
