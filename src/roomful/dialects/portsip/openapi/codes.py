"""What each code of an error means, and what to do about it."""

from roomful.web.guide import Code

CODES = (
    Code(
        "VALIDATE_FAILED",
        "Field validation failed",
        "A value cannot be taken: it is missing, of a wrong type, out of its range, or taken already. "
        "`detail.field` names it; in a filter, `detail.position` counts to the character at fault.",
        "Look at `message`. Nothing was changed.",
    ),
    Code(
        "UNAUTHORIZED",
        "Not signed in, or not allowed",
        "With status 401 there is no token, or it has expired or was revoked. With 400, of the token call, "
        "username, password, domain or client id are wrong. With 403 the role is not enough, or somebody "
        "else owns the meeting.",
        "Sign in again, or use the refresh token. Conference rooms need an administrator.",
    ),
    Code(
        "UNKNOWN",
        "Anything else",
        "With status 404 there is nothing of this id, or nothing that the caller may know of. With 400 the "
        "room is not in a state for it: nothing goes on there, or it is recorded already. With 429 there "
        "were too many requests, or too many attempts to sign in.",
        "Look at `message`; after 429 wait as long as `retry-after` says.",
    ),
)
