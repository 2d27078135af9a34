"""The operations on conferences and what belongs to them."""

# name, method, path, versions; what differs by version says so behind an @
TEXT = """
## Conferences

conferenceInvite POST conferences/{conference_id}/invite 3.1-
    scopes 3.1- conferences | conferences:read
    takes invitations@3.5- participants@3.1-3.4
    answers invite:bool
    errors forbidden conferenceNotFound ongoingConferencesLimit@3.4-

conferenceNotify POST conference/{conference_id}/notify 3.3-
    scopes 3.3- conferences | conferences:read
    answers result:bool
    errors forbidden conferenceNotFound

pauseRecord POST conferences/{conference_id}/pause-record 3.1-
    scopes 3.1- conferences | conferences:write
    answers 202
    errors forbidden serviceUnavailable conferenceNotFound conferenceIsNotRunning

startRecord POST conferences/{conference_id}/start-record 3.1-
    scopes 3.1- conferences | conferences:write
    answers 202
    errors forbidden serviceUnavailable conferenceNotFound conferenceIsNotRunning

stopRecord POST conferences/{conference_id}/stop-record 3.1-
    scopes 3.1- conferences | conferences:write
    answers 202
    errors forbidden serviceUnavailable conferenceNotFound conferenceIsNotRunning

createConference POST conferences 3-
    scopes 3 conferences
    scopes 3.1- conferences | conferences:write
    takes Conference template_id@3.1-
    answers conference:Conference
    errors forbidden userNotFound conferenceLimit conferenceMaxInvitationsLimit@3.1-
        maxGuestsLimitReached@3.6- conferenceOwnerNotInInvitationsList@3.1-
        joinOptionsNotAllowedByLicense@3.10- mcuModeUnavailableWhenMulticastIsEnabled@3.10-
        joinOptionsNotEditableInMcuMode@3.10- joinOptionsNotAllowedWhenMulticastIsEnabled@3.10-

deleteConference DELETE conferences/{conference_id} 3-
    scopes 3 conferences
    scopes 3.1- conferences | conferences:write
    answers id:str
    errors forbidden conferenceNotFound conferenceUnavailableForChange

editConference PUT conferences/{conference_id} 3-
    scopes 3 conferences
    scopes 3.1- conferences | conferences:write
    query url_type@3.1-
    takes Conference
    answers conference:Conference
    errors forbidden conferenceNotFound conferenceMaxInvitationsLimit@3.1-
        conferenceFieldUnavailableForChange@3.4- maxGuestsLimitReached@3.6-
        conferenceOwnerNotInInvitationsList@3.1- joinOptionsNotAllowedByLicense@3.10-
        mcuModeUnavailableWhenMulticastIsEnabled@3.10- joinOptionsNotEditableInMcuMode@3.10-
        joinOptionsNotAllowedWhenMulticastIsEnabled@3.10- conferenceUnavailableForChange@3-3.3

getConferenceCalendars GET conferences/{conference_id}/calendars 3.1-
    scopes 3.1- conferences | conferences:read
    query lang
    answers calendars:Calendars
    errors forbidden conferenceNotFound

getConferenceICS GET conferences/{conference_id}/ics 3.1-
    scopes 3.1- conferences | conferences:read
    answers file=text/calendar
    errors forbidden conferenceNotFound

getConferenceList GET conferences 3-
    scopes 3 conferences
    scopes 3.1- conferences | conferences:read
    query page_size@3.1- page_id@3.1- url_type@3.1- tag@3.1- owner@3.1- state@3.1-
    answers cnt@3.1-:int conferences:[Conference]
    errors forbidden

getConferenceOwner GET conferences/{conference_id}/owner 3.1-
    scopes 3.1- conferences | conferences:read
    answers owner:str
    errors forbidden conferenceNotFound

getConference GET conferences/{conference_id} 3-
    scopes 3 conferences
    scopes 3.1- conferences | conferences:read
    query url_type@3.1-
    answers conference:Conference
    errors forbidden conferenceNotFound

runConference POST conferences/{conference_id}/run 3-
    scopes 3 conferences
    scopes 3.1- conferences | conferences:write
    answers state:str
    errors forbidden conferenceNotFound ongoingConferencesLimit@3.4- conferenceIsFinished@3.9-

shareConference GET conferences/{conference_id}/shared 3.1-
    scopes 3.1- conferences | conferences:read
    answers embedded:Embedded rtsp_url:str?
    errors forbidden conferenceNotFound

stopConference POST conferences/{conference_id}/stop 3-
    scopes 3 conferences
    scopes 3.1- conferences | conferences:write
    answers state:str
    errors forbidden conferenceNotFound serviceUnavailable@3

## Presets

createPreset POST broadcast/presets 3.3-
    scopes 3.3- conferences.broadcast_presets | conferences.broadcast_presets:write
    takes Preset
    answers preset:Preset
    errors forbidden

deletePreset DELETE broadcast/presets/{preset_id} 3.3-
    scopes 3.3- conferences.broadcast_presets | conferences.broadcast_presets:write
    answers id:str
    errors forbidden presetNotFound

editPreset PUT broadcast/presets/{preset_id} 3.3-
    scopes 3.3- conferences.broadcast_presets | conferences.broadcast_presets:write
    takes Preset
    answers preset:Preset
    errors forbidden presetNotFound

getPresetList GET broadcast/presets 3.3-
    scopes 3.3- conferences.broadcast_presets | conferences.broadcast_presets:read
    query page_size page_id
    answers presets:[Preset]
    errors forbidden

getPreset GET broadcast/presets/{preset_id} 3.3-
    scopes 3.3- conferences.broadcast_presets | conferences.broadcast_presets:read
    answers preset:Preset
    errors forbidden presetNotFound

## Conference Sessions

getConferenceSessionParticipants GET conference-sessions/{session_id}/participants 3.3-
    scopes 3.3- conferences.sessions.participants:read
    query page_id page_size
    answers count:int participants:[ConferenceSessionParticipant]
    errors forbidden conferenceSessionNotFound

getConferenceSession GET conference-sessions/{session_id} 3.3-
    scopes 3.3- conferences.sessions:read
    answers session:ConferenceSession
    errors forbidden conferenceSessionNotFound

invitePodiumParticipant POST conference-sessions/{session_id}/podiums/participants 3.3-
    scopes 3.3- conferences.sessions.podiums.participants:write |
        conferences.sessions.podiums.participants:read
    takes participant_id force@3.4-
    answers invite:bool
    errors forbidden conferenceSessionNotFound participantNotFound

kickSessionParticipant DELETE conference-sessions/{session_id}/participants/{participant_id} 3.9-
    scopes 3.9- conferences.sessions.participants:read
    answers participant_id:str
    errors forbidden

removePodiumParticipant DELETE conference-sessions/{session_id}/podiums/participants/{participant_id} 3.3-
    scopes 3.3- conferences.sessions.podiums.participants:write |
        conferences.sessions.podiums.participants:read
    answers participant_id:str
    errors forbidden conferenceSessionNotFound participantNotFound

## Conference Templates

createConferenceTemplate POST templates/conferences 3.1-
    scopes 3.1- templates.conferences:write
    takes ConferenceTemplate
    answers template:ConferenceTemplate
    errors forbidden userNotFound

deleteConferenceTemplate DELETE templates/conferences/{template_id} 3.1-
    scopes 3.1- templates.conferences:write
    answers id:str
    errors forbidden conferenceTemplateNotFound

editConferenceTemplate PUT templates/conferences/{template_id} 3.1-
    scopes 3.1- templates.conferences:write
    takes ConferenceTemplate
    answers template:ConferenceTemplate
    errors forbidden conferenceTemplateNotFound

getConferenceTemplateList GET templates/conferences 3.1-
    scopes 3.1- templates.conferences:read
    query sort_by sort_type
    answers templates:[ConferenceTemplate]
    errors forbidden

getConferenceTemplate GET templates/conferences/{template_id} 3.1-
    scopes 3.1- templates.conferences:read
    answers template:ConferenceTemplate
    errors forbidden conferenceTemplateNotFound

## Conferences Invitations

addInvitation POST conferences/{conference_id}/invitations 3-
    scopes 3 conferences.invitations
    scopes 3.1- conferences.invitations | conferences.invitations:write
    query url_type@3.1-
    takes Invitation id
    answers invitation:Invitation
    errors forbidden conferenceNotFound

deleteInvitation DELETE conferences/{conference_id}/invitations/{invitation_id} 3-
    scopes 3- conferences.invitations
    answers id:str
    errors forbidden conferenceNotFound conferenceUnavailableForChange

editInvitation PUT conferences/{conference_id}/invitations/{invitation_id} 3-
    scopes 3 conferences.invitations
    scopes 3.1- conferences.invitations | conferences.invitations:write
    query url_type@3.1-
    takes Invitation
    answers invitation:Invitation
    errors forbidden conferenceNotFound conferenceUnavailableForChange

getInvitationList GET conferences/{conference_id}/invitations 3-
    scopes 3 conferences.invitations
    scopes 3.1- conferences.invitations | conferences.invitations:read
    query url_type@3.1-
    answers invitations:[Invitation]
    errors forbidden conferenceNotFound

getInvitation GET conferences/{conference_id}/invitations/{invitation_id} 3-
    scopes 3 conferences.invitations
    scopes 3.1- conferences.invitations | conferences.invitations:read
    query url_type@3.1-
    answers invitation:Invitation
    errors forbidden conferenceNotFound

## Conferences Participants

getParticipantList GET conferences/{conference_id}/participants 3-
    scopes 3 conferences.participants
    scopes 3.1- conferences.participants | conferences.participants:read
    query url_type@3.1-
    answers participants:[Participant]
    errors forbidden conferenceNotFound participantNotFound

getParticipant GET conferences/{conference_id}/participants/{participant_id} 3.1-
    scopes 3.1- conferences.participants | conferences.participants:read
    query url_type
    answers participant:Participant
    errors forbidden conferenceNotFound

inviteParticipant POST conferences/{conference_id}/participants 3-
    scopes 3 conferences.participants
    scopes 3.1- conferences.participants | conferences.participants:write
    query url_type@3.1-
    takes participant_id
    answers participant:Participant
    errors forbidden conferenceNotFound participantIsUnavailable participantAlreadyInConference

## Conferences Records

downloadRecord GET conferences/{conference_id}/records/{record_id}/download 3-
    scopes 3.1- conferences.records | conferences.records:read
    answers file=application/octet-stream
    errors forbidden conferenceNotFound recordNotFound

getRecordList GET conferences/{conference_id}/records 3-
    scopes 3.1- conferences.records | conferences.records:read
    query url_type@3.1-
    answers records:[Record]
    errors forbidden conferenceNotFound

getRecord GET conferences/{conference_id}/records/{record_id} 3-
    scopes 3.1- conferences.records | conferences.records:read
    query url_type@3.1-
    answers record:Record
    errors forbidden conferenceNotFound recordNotFound
"""
