"""The operations on people, clients and logs, and signing in."""

# name, method, path, versions; what differs by version says so behind an @
TEXT = """
## Authorization

generateToken POST /oauth2/v1/token 3-
    takes grant_type client_id username password refresh_token client_secret code
    answers access_token:str expires_in:int token_type:str scope:str refresh_token:str?
    errors invalidRequest invalidCredentials userIsBanned

## Logs

getCallInviteList GET logs/calls/{session_id}/invites 3.1-
    scopes 3.1- logs.calls.invites:read
    query timezone page_size page_id sort_field sort_order date_from date_to class call_id
    answers cnt:int list:[CallInvite]
    errors forbidden

getCallList GET logs/calls 3.1-
    scopes 3.1- logs.calls:read
    query timezone page_size page_id sort_field sort_order date_from date_to class named_conf_id owner
    answers cnt:int list:[Call]
    errors forbidden

getCallParticipantList GET logs/calls/{session_id}/participants 3.1-
    scopes 3.1- logs.calls.participants:read
    query timezone page_size page_id sort_field sort_order call_id
    answers cnt:int list:[CallParticipant]
    errors forbidden

getCallRecordList GET logs/records 3.1-
    scopes 3.1- logs.records:read
    query timezone page_size page_id sort_field sort_order date_from date_to class named_conf_id owner
    answers cnt:int list:[CallRecord]
    errors forbidden

getCallRecord GET logs/records/{session_id} 3.1-
    scopes 3.1- logs.records:read
    query timezone
    answers CallRecord
    errors forbidden conferenceNotFound

getCall GET logs/calls/{session_id} 3.1-
    scopes 3.1- logs.calls:read
    query timezone
    answers Call
    errors forbidden conferenceNotFound

getEventList GET logs/events 3.1-
    scopes 3.1- logs.events:read
    query timezone page_size page_id sort_field sort_order date_from date_to object_type object_name
        event_type invoker_ip@3.7- severity@3.7-
    answers cnt:int list:[Event]
    errors forbidden

getMessageList GET logs/messages 3.1-
    scopes 3.1- logs.messages:read
    query timezone page_size page_id sort_field sort_order date_from date_to from_call_id to_call_id message
        conference_id
    answers cnt:int list:[Message]
    errors forbidden

getRecordingList GET logs/recordings 3.2-
    scopes 3.2- logs.recordings:read
    query timezone page_size page_id sort_field sort_order date_from date_to class named_conf_id
        show_deleted owner topic@3.7- stream_id@3.4
    answers cnt:int list:[Recording]

getRecording GET logs/recordings/{recording_id} 3.2-
    scopes 3.2- logs.recordings:read
    answers Recording
    errors recordingNotFound

downloadRecording GET logs/recordings/{recording_id}/download 3.2-
    scopes 3.2- logs.recordings:read
    answers file=application/octet-stream
    errors recordingNotFound

getSettingList GET logs/settings 3.1-
    scopes 3.1- logs.settings:read
    query timezone page_size page_id sort_field sort_order date_from date_to object_type object_id comment
        old_value new_value
    answers cnt:int list:[Setting]
    errors forbidden

## Users

createAvatar POST users/{user_id}/avatar 3.2-
    scopes 3.2- users.avatar:write
    takes image
    answers avatar:str?
    errors forbidden userNotFound@3.5-

createUser POST users 3-
    scopes 3 users
    scopes 3.1- users | users:write
    takes User
    answers user:User
    errors forbidden maxUsers

deleteAvatar DELETE users/{user_id}/avatar 3.2-
    scopes 3.2- users.avatar:write
    answers avatar:str?
    errors forbidden userNotFound@3.5-

deleteUser DELETE users/{user_id} 3-
    scopes 3 users
    scopes 3.1- users | users:write
    answers id:str
    errors forbidden userNotFound

disconnectUser POST users/{user_id}/disconnect 3.1-
    scopes 3.1- users | (users:read & users:write)
    answers state:str
    errors forbidden userNotFound

editUser PUT users/{user_id} 3-
    scopes 3 users
    scopes 3.1- users | users:write
    query url_type@3.1-
    takes User
    answers user:User
    errors forbidden userNotFound

getAvatar GET users/{user_id}/avatar 3.2-
    scopes 3.2- users.avatar:read
    answers avatar:str?
    errors forbidden userNotFound@3.5-

getUserList GET users 3-
    scopes 3 users
    scopes 3.1- users | users:read
    query url_type@3.1- page_id page_size login_name display_name first_name last_name email
    answers users:[User] next_page_id:int
    errors forbidden

getUser GET users/{user_id} 3-
    scopes 3 users
    scopes 3.1- users | users:write
    query url_type@3.1-
    answers user:User
    errors forbidden userNotFound

## Groups

createGroup POST groups 3-
    scopes 3 groups
    scopes 3.1- groups | groups:write
    takes Group
    answers group:Group
    errors forbidden

deleteGroup DELETE groups/{group_id} 3-
    scopes 3 groups
    scopes 3.1- groups | groups:write
    answers group:Group
    errors forbidden groupNotFound

editGroup PUT groups/{group_id} 3-
    scopes 3 groups
    scopes 3.1- groups | groups:read
    takes Group
    answers group:Group
    errors forbidden groupNotFound

getGroupList GET groups 3-
    scopes 3 groups
    scopes 3.1- groups | groups:read
    query page_id page_size
    answers next_page_id:int groups:[Group]
    errors forbidden

getGroup GET groups/{group_id} 3-
    scopes 3 groups
    scopes 3.1- groups | groups:read
    answers group:Group
    errors forbidden groupNotFound

## Groups Users

addGroupUser POST groups/{group_id}/users 3-
    scopes 3 groups.users
    scopes 3.1- groups.users:write
    query url_type@3.1-
    takes user_id
    answers user:User
    errors forbidden groupNotFound userNotFound

deleteGroupUser DELETE groups/{group_id}/users/{user_id} 3-
    scopes 3 groups.users
    scopes 3.1- groups.users | groups.users:write
    answers id:str
    errors forbidden groupNotFound userNotFound

getGroupUserList GET groups/{group_id}/users 3-
    scopes 3 groups.users
    scopes 3.1- groups.users | groups.users:read
    query url_type@3.1- page_id page_size login_name display_name first_name last_name email
    answers users:[User] next_page_id:int
    errors forbidden groupNotFound

getGroupUser GET groups/{group_id}/users/{user_id} 3-
    scopes 3 groups.users
    scopes 3.1- groups.users | groups.users:read
    query url_type@3.1-
    answers user:User
    errors forbidden groupNotFound userNotFound

## Software Clients

getClientList GET software/clients 3-
    query call_id user case@3.1- lang@3.1-
    answers clients:[SoftwareClient] deeplinks:Deeplinks
    errors forbidden

## Users Contacts

addContact POST users/{user_id}/addressbook 3-
    scopes 3 users.addressbook
    scopes 3.1- users.addressbook | users.addressbook:write
    query url_type@3.1-
    takes contact_id display_name
    answers contact:Contact
    errors forbidden userNotFound

deleteContact DELETE users/{user_id}/addressbook/{contact_id} 3-
    scopes 3 users.addressbook
    scopes 3.1- users.addressbook | users.addressbook:write
    answers id:str
    errors forbidden userNotFound contactNotFound

editContact PUT users/{user_id}/addressbook/{contact_id} 3-
    scopes 3 users.addressbook
    scopes 3.1- users.addressbook | users.addressbook:write
    query url_type@3.1-
    takes contact_id display_name
    answers contact:Contact
    errors forbidden userNotFound contactNotFound

getContactList GET users/{user_id}/addressbook 3-
    scopes 3 users.addressbook
    scopes 3.1- users.addressbook | users.addressbook:read
    query page_id page_size url_type@3.1-
    answers contacts:[Contact]
    errors forbidden userNotFound

getContact GET users/{user_id}/addressbook/{contact_id} 3-
    scopes 3 users.addressbook
    scopes 3.1- users.addressbook | users.addressbook:read
    query url_type@3.1-
    answers contact:Contact
    errors forbidden userNotFound contactNotFound
"""
