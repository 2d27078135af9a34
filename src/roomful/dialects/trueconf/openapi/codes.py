"""What each reason of a refusal means, and what to do about it."""

from roomful.web.guide import Code

CODES = (
    Code(
        "accessTokenInvalid",
        "The token is not valid",
        "It is missing, unknown, or has expired.",
        "Get a new one.",
    ),
    Code(
        "forbidden",
        "Not allowed",
        "The token, or its user, may not do this.",
        "Use one with the right scopes.",
    ),
    Code(
        "invalidRequest",
        "A value cannot be taken",
        "It is of a wrong type or out of its range; `location` names it.",
        "Look at `message`. Nothing was changed.",
    ),
    Code("missingRequiredField", "A field is missing", "`location` names it.", "Send it."),
    Code(
        "uniqueValueAlreadyInUse",
        "Somebody has this already",
        "Ids of conferences, logins and mail addresses are unique.",
        "Choose another, or change what is there.",
    ),
    *(
        Code(
            f"{name}NotFound",
            "Not there",
            "There is none of this id, or none that the caller may know of.",
            "",
        )
        for name in (
            *("conference", "user", "record", "recording", "conferenceSession", "participant"),
            *("invitation", "preset", "group", "contact", "conferenceTemplate"),
        )
    ),
    Code("notFound", "Nothing at this address", "This version has no such operation.", "See its document."),
    Code(
        "conferenceUnavailableForChange",
        "The conference is running",
        "It can be changed and deleted only while it does not run.",
        "Stop it before.",
    ),
    Code(
        "conferenceFieldUnavailableForChange",
        "The conference is running",
        "Only its description can be changed while it runs.",
        "Stop it before.",
    ),
    Code(
        "conferenceOwnerNotInInvitationsList",
        "The owner is not among the invitations",
        "A list of invitations holds the owner, too.",
        "Add them, or send no list.",
    ),
    Code(
        "conferenceIsFinished",
        "The time of the conference is over",
        "It was for once.",
        "Give it another time.",
    ),
    Code("conferenceIsNotRunning", "It does not run", "There is nothing to be recorded.", "Run it."),
    Code("conferenceLimit", "Too many conferences", "There are as many as there may be.", "Delete some."),
    Code(
        "conferenceMaxInvitationsLimit",
        "Too many invitations",
        "There are as many as there may be.",
        "Invite fewer.",
    ),
    Code("ongoingConferencesLimit", "Too many run at once", "As many run as may.", "Stop one."),
    Code("maxGuestsLimitReached", "Too many guests", "More guests than the tenant allows.", "Ask for fewer."),
    Code("maxUsers", "Too many users", "There are as many as there may be.", "Delete some."),
    Code(
        "participantIsUnavailable",
        "They cannot be called",
        "No page of theirs is open.",
        "Send them the link.",
    ),
    Code("participantAlreadyInConference", "They are in already", "Nobody is called twice.", ""),
    Code(
        "mcuModeUnavailableWhenMulticastIsEnabled",
        "No MCU with multicast",
        "They exclude each other.",
        "Choose one.",
    ),
    Code(
        "joinOptionsNotAllowedWhenMulticastIsEnabled",
        "Not with multicast",
        "With multicast there are `clients` and `qr_code` alone.",
        "Leave the others out.",
    ),
    Code(
        "joinOptionsNotEditableInMcuMode",
        "Not in MCU mode",
        "In MCU mode `webrtc` and `terminal` stay as they are.",
        "Leave them as they are.",
    ),
    Code("serviceUnavailable", "Not possible now", "Media or storage cannot be reached.", "Try again later."),
    Code("tooManyRequests", "Too many requests", "They came too fast.", "Wait as `retry-after` says."),
    Code("invalidCredentials", "The credentials are wrong", "Of the token call.", "Look at them."),
    Code(
        "userIsBanned",
        "The user may not sign in",
        "Of the token call: they are not active.",
        "Ask who runs it.",
    ),
)
