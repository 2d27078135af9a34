"""The timeline of tracks that are kept, as if they had just been captured. No input or output."""

from typing import Any

import msgspec

from roomful.recordings.model import Track


class Clip(msgspec.Struct, frozen=True):
    """A track, its file in the folder, and the name of whose it is."""

    track: Track
    file: str
    name: str


def timeline(clips: list[Clip]) -> list[dict[str, Any]]:
    """Return the lines of a whole timeline, which begins with the first clip.

    Tracks go by their ids, because regions and sounds name them so. A finished file counts its own time from
    0: `shift` says when that was.
    """
    origin = min(clip.track.started_at for clip in clips)
    end = max(_end(clip) for clip in clips) - origin
    lines: list[dict[str, Any]] = []
    for participant, name in {clip.track.participant_id: clip.name for clip in clips}.items():
        lines.append({"t": 0, "kind": "participant.joined", "participant": participant, "name": name})
    for clip in clips:
        track, begin, over = clip.track, clip.track.started_at - origin, _end(clip) - origin
        lines.append(
            {
                "t": begin,
                "kind": "track.started",
                "track": track.id,
                "participant": track.participant_id,
                "source": track.source,
                "medium": track.medium,
                "codec": track.codec,
                "muted": False,
            }
        )
        file = {"track": track.id, "file": clip.file}
        lines.append({"t": begin, "kind": "file.started", "codec": track.codec, "shift": begin, **file})
        lines.append({"t": over, "kind": "file.ended", **file})
        lines.append({"t": over, "kind": "track.ended", "track": track.id})
    first = {"t": 0, "kind": "capture.started", "origin": origin, "version": 1}
    last = {"t": end, "kind": "capture.stopped", "reason": "wanted"}
    return [first, *sorted(lines, key=lambda line: int(line["t"])), last]


def _end(clip: Clip) -> int:
    track = clip.track
    length = (track.duration_ms or 0) * 1000
    return max(track.ended_at or 0, track.started_at + length)
