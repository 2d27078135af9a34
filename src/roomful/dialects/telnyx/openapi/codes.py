"""What each code of an error means, and what to do about it."""

from roomful.web.guide import Code

CODES = (
    Code(
        "10004",
        "Missing required parameter",
        "A parameter or a field that is needed was not sent.",
        "Look at `source`: it names the parameter, or points to the place in the body.",
    ),
    Code(
        "10005",
        "Resource not found",
        "Nothing has this id, or it belongs to another account: which of the two is not told.",
        "Check the id, and that the key is of the account that made it. Deleted rooms are gone for good.",
    ),
    Code(
        "10007",
        "Unexpected error",
        "Something went wrong on this server, or audio and video cannot be reached now.",
        "Try again. If it stays, the server's log has a line with the id in the answer's `x-request-id`.",
    ),
    Code(
        "10009",
        "Authentication failed",
        "There was no API key in the request, or it is unknown or revoked.",
        "Send `Authorization: Bearer <key>`. On the server, `roomful keys list` shows the keys there are.",
    ),
    Code(
        "10010",
        "Not allowed",
        "The refresh token is not valid for this room, has expired, or the room of the token is not yours. "
        "Of `enable_recording`: it is set, but the session that goes on cannot be recorded, as there is no "
        "room for more.",
        "Create a new token with your API key; delete recordings that nobody needs.",
    ),
    Code(
        "10011",
        "Too many requests",
        "The key has used up its requests for the moment.",
        "Wait as long as `retry-after` says. The `x-ratelimit-…` headers tell how many are left.",
    ),
    Code(
        "10012",
        "Duplicate",
        "Another room of yours has this name, or the object is in a state that forbids it.",
        "Choose another `unique_name`, or change the room that has it.",
    ),
    Code(
        "10015",
        "Bad request",
        "A value cannot be taken: a wrong type, out of its range, or no JSON at all.",
        "`detail` says what is wrong and `source` where. Nothing was changed.",
    ),
)
