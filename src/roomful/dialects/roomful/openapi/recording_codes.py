"""What the codes of refusals about recordings and their files mean."""

from roomful.web.guide import Code

CODES = (
    Code(
        "recording_not_found",
        "No such recording",
        "Nothing of yours has this id, or it was deleted.",
        "Check the id. Recordings are deleted when the time that they are kept is over.",
    ),
    Code(
        "track_not_found",
        "No such track",
        "Nothing of yours has this id, or it was deleted; in a composition: the session has no such track.",
        "Read the session's tracks again.",
    ),
    Code("composition_not_found", "No such composition", "Nothing of yours has this id.", "Check the id."),
    Code(
        "recording_runs",
        "It is being recorded",
        "The session is being recorded already; or what was to be deleted still goes on.",
        "There is one recording at a time: pause, resume or stop the one there is.",
    ),
    Code(
        "recording_ended",
        "The recording is over",
        "What was asked needs a recording that goes on; `details.state` says where it stands.",
        "Start another one.",
    ),
    Code(
        "recording_quota",
        "No room for more",
        "The tenant's recordings take all the room that they may; `details.quota` has it in bytes.",
        "Delete some, or ask the operator for more.",
    ),
    Code(
        "disk_low",
        "The disk is nearly full",
        "Where recordings are written, less is left than the operator keeps free.",
        "Ask the operator.",
    ),
    Code(
        "file_not_found",
        "No such file",
        "The link is not one of this server's, or its file is gone.",
        "Read what it belongs to again: its link is made anew each time.",
    ),
    Code(
        "files_unavailable",
        "No files now",
        "Where files are kept cannot be reached.",
        "Try again in a moment.",
    ),
    Code(
        "link_expired",
        "The link has expired",
        "It was good for an hour.",
        "Read the recording again: its link is made anew each time.",
    ),
    Code(
        "range_not_satisfiable",
        "Behind the end",
        "The range asked for begins behind the last byte; `details.size` has how many there are.",
        "Ask for less.",
    ),
)
