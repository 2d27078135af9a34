"""What each name on the wire means: users and invitations."""

from roomful.web.guide import word

_ID = {"format": "uuid"}
_TIME = {"format": "date-time"}
_ROLE = "`admin`, who may do everything in the tenant, `standard`, or a name that your own programs know."

WORDS = {
    "user_id": word("The user's id.", **_ID),
    "invitation_id": word("The invitation's id.", **_ID),
    "Member.number": word("A number of the user's own, as text because it has 64 bits.", "481516234"),
    "Colleague.id": word("The user's id.", **_ID),
    "Colleague.display_name": word("Their name for people.", "Ann Smith"),
    "Member.display_name": word("Their name for people.", "Ann Smith"),
    "UserChange.display_name": word("Their name for people.", "Ann Smith"),
    "UserRequest.display_name": word("Their name for people; otherwise the login.", "Ann Smith"),
    "email": word("A mail address.", "ann@example.org"),
    "Member.role": word(_ROLE, "standard"),
    "UserChange.role": word(_ROLE, "standard"),
    "UserRequest.role": word(_ROLE, "standard"),
    "active": word("Whether they may sign in; when not, their tokens open nothing."),
    "Member.extension": word("The digits one dials to reach them; null for none.", "101"),
    "UserChange.extension": word("The digits one dials to reach them, 3 to 64; null for none.", "101"),
    "UserRequest.extension": word("The digits one dials to reach them, 3 to 64; null for none.", "101"),
    "first_name": word("Their first name.", "Ann"),
    "last_name": word("Their last name.", "Smith"),
    "company": word("Where they work.", "Example Ltd"),
    "mobile_phone": word("A telephone number.", "+49 170 1234567"),
    "work_phone": word("A telephone number.", ""),
    "home_phone": word("A telephone number.", ""),
    "Member.timezone": word("Their time zone (IANA), for their mails; null: not known.", "Europe/Berlin"),
    "UserChange.timezone": word("Their time zone (IANA), in which mails tell times.", "Europe/Berlin"),
    "UserRequest.timezone": word("Their time zone (IANA), in which mails tell times.", "Europe/Berlin"),
    "Member.language": word("The language of their mails (BCP 47); null: the room's.", "en"),
    "UserChange.language": word("The language of their mails (BCP 47); null: the room's.", "en"),
    "UserRequest.language": word("The language of their mails (BCP 47); null: the room's.", "en"),
    "UserChange.password": word("A new password, 10 to 200 characters.", "a long enough password"),
    "UserRequest.password": word("A password, 10 to 200 characters.", "a long enough password"),
    "Invitation.user_id": word("The user who is invited; null for a mail address.", **_ID),
    "Invitation.email": word("The mail address that is invited; null for a user.", "ann@example.org"),
    "Invitation.name": word("What they are called, of users their name; null when nobody said.", "Ann"),
    "Invitation.role": word("What they are in the meeting: `participant` or `host`.", "participant"),
    "Invitation.sent_at": word("When the last mail left; null while none has.", **_TIME),
    "last_result": word("What became of the last mail; null while nothing has.", "sent"),
    "Invitation.link": word(
        "Their own link. It is told here once, and stands in the mail.",
        "https://meet.example.com/m/#ticket=rmt_…",
        format="uri",
    ),
    "InvitationRequest.user_id": word("The user to invite; null for a mail address.", **_ID),
    "InvitationRequest.email": word("The mail address to invite; null for a user.", "ann@example.org"),
    "InvitationRequest.name": word("What they are called.", "Ann"),
    "InvitationRequest.role": word("What they are in the meeting.", "participant"),
    "invitation": word("The invitation."),
    "InvitedRoom.role": word("What one is in the meeting: `participant` or `host`.", "participant"),
    "InvitedRoom.live": word("Whether a meeting goes on there now."),
    "mails": word("How many mails are on their way.", 3),
}
