"""The fields of conferences and of what belongs to them."""

# name, type (? may be null), versions, who may write it; `in` the values there are, `size` of texts
TEXT = """
Conference 3-
    id                               str                                       3-    post size=1..128
    topic                            str                                       3-    post put size=1..240
    description                      str                                       3-    post put
    owner                            str                                       3.1-  post put size=1..64
    owner                            str                                       3     post put size=1..64
    type                             int                                       3-    post put
    invitations                      [InvitationMini]                          3.1-  post put
    invitations                      [str]                                     3     post put
    created_at                       int                                       3.1-
    multicast_enable                 bool                                      3.1-  post put
    multicast_address                str?                                      3.1-  post put
    max_podiums                      int                                       3-    post put
    max_participants                 int                                       3-    post put
    schedule                         Schedule                                  3-    post put
    allow_guests                     bool                                      3-    post put
    rights                           BothRights                                3.1-  post put
    broadcast_enabled                bool                                      3.1-  post put
    broadcast_id                     str?                                      3.1-  post put
    broadcast                        str?                                      3.1-
    allow_only_planned_participants  bool                                      3.1-  post put
    auto_invite                      int                                       3-    post put in=0,1,2
    url                              str                                       3.1-  post put
    url                              str                                       3
    webclient_url                    str                                       3.1-  post put
    webclient_url                    str                                       3
    state                            str                                       3.1-  post put
        in=running,stopped
    state                            str                                       3     in=running,stopped
    tags                             [str]                                     3.1-  post put
    recording                        int                                       3.1-  post put in=0,1
    stream_recording_state           int                                       3.1-  in=0,1
    stream_id                        str?                                      3.2-
    deeplinks                        Deeplinks?                                3.2-
    connect_urls                     ConnectUrls?                              3.2-
    pin_enabled                      bool                                      3.4-
    pin                              str?                                      3.4-  post put
    meeting_room                     str?                                      3.4-  post put
    on_join_mute_mic                 int                                       3.4-  post put in=0,1
    on_join_mute_camera              int                                       3.4-  post put in=0,1
    registration                     Registration                              3.4-  post put
    vad_selector                     int                                       3.5-  post put in=0,1
    max_guests                       int?                                      3.6-  post put
    participants_lock_enabled        bool?                                     3.7-
    reminders_enabled                bool                                      3.7-  post put
    reminders                        [Reminder]                                3.7-  post put
    waiting_room_enabled             bool                                      3.7-  post put
    waiting_room_scope               str                                       3.7-  post put
        in=all,unplanned,strangers,guests
    origin_type                      str                                       3.8-  in=restfulapi,clientapp
    use_translation                  bool                                      3.9-  post put
    translation_flat_volume          int?                                      3.9-  post put in=0..100
    expiration_time_updating_allowed bool                                      3.9-  post put
    expiration_time_alert            int                                       3.9-  post put
    sequence_type                    int                                       3.9-  post put in=0,1
    scan_type                        int                                       3.9-  post put in=0,1
    disable_audio_remarks            bool                                      3.9-  post put
    mcu_mode                         bool                                      3.10- post put
    transcoding                      ConferenceTranscodingSettings             3.10- post put
    participant_restrictions         ConferenceParticipantRestrictionsSettings 3.10- post put
    join_options_enabled             bool                                      3.10- post put
    join_options                     [str]                                     3.9-  post put
        in=clients,webrtc,qr_code,terminal
    allow_guests_message             bool                                      3     post put
    allow_guests_audio_video         bool                                      3     post put

Schedule 3-
    type         int        3-   post put in=-1,0,1
    start_time   int        3-   post put optional
    duration     int        3-   post put optional
    days         [str]      3-   post put optional
        in=monday,tuesday,wednesday,thursday,friday,saturday,sunday
    time         str        3-   post put optional
    time_offset  int        3-   optional

BothRights 3.1-
    guest  ClientRights  3.1-  post put
    user   ClientRights  3.1-  post put

ClientRights 3.1-
    chat_send          bool 3.1- post put
    chat_rcv           bool 3.1- post put
    slide_show_send    bool 3.1- post put
    slide_show_rcv     bool 3.1- post put
    white_board_send   bool 3.1- post put
    white_board_rcv    bool 3.1- post put
    file_transfer_send bool 3.1- post put
    file_transfer_rcv  bool 3.1- post put
    desktop_sharing    bool 3.1- post put
    recording          bool 3.1- post put
    audio_send         bool 3.1- post put
    audio_rcv          bool 3.1- post put
    video_send         bool 3.1- post put
    video_rcv          bool 3.1- post put

Deeplinks 3-
    default  str?  3-
    android  str?  3-

ConnectUrls 3.2-
    sip_external  str?   3.2-
    sip           [str]  3.2-
    h323          [str]  3.2-

Registration 3.4-
    enabled                    bool 3.4- post put
    start_at                   str? 3.4- post put
    end_at                     str? 3.4- post put
    participants_limit_enabled bool 3.4- post put
    participants_limit         int? 3.4- post put
    allow_users_access         bool 3.4- post put
    fields                     any  3.4- post put
    limit_reached              bool 3.8-

Reminder 3.7-
    before_start int 3.7- post put

ConferenceTranscodingSettings 3.10-
    use_local_mixer_config bool 3.10- post put
    mixer_max_framerate    int  3.10- post put in=10,15,30,60
    record_video_quality   str  3.10- post put in=180p,360p,720p,1080p
    sip_video_quality      str  3.10- post put
        in=180p,360p,720p,1080p,540p,QSIF,QCIF,QVGA,SIF,CIF,VGA,4SIF,4CIF
    rtsp_video_quality     str  3.10- post put in=180p,360p,720p,1080p
    webrtc_video_quality   str  3.10- post put in=180p,360p,720p,1080p
    enable_sip_layouts     bool 3.10- post put
    enable_webrtc_layouts  bool 3.10- post put
    enable_vad_layouts     bool 3.10- post put
    enable_load_balancing  bool 3.10- post put

ConferenceParticipantRestrictionsSettings 3.10-
    use_local_stream_config bool 3.10- post put
    video_quality           str  3.10- post put in=180p,360p,540p,720p,1080p
    framerate_video_limit   int  3.10- post put in=10,15,30,60
    framerate_ds_limit      int  3.10- post put in=1,3,5,10,15,30,60

InvitationMini 3.1-
    id            str          3.1-  post put
    display_name  str          3.1-  post put
    translator    Translator?  3.9-  post put

Invitation 3- + User
    id           str         3-    post size=1..64
    display_name str         3-    post put size=1..64
    is_owner     int         3-3.2
    is_owner     bool        3.3-
    type         str         3-    in=user,custom
    translator   Translator? 3.9-  post put

Translator 3.9-
    languages [str] 3.9- post put

Participant 3- + User
    invite_time int? 3-
    join_time   int? 3-
    is_owner    int  3-3.2
    is_owner    bool 3.3-

ConferenceSession 3.3-
    stream_id     str 3.3-
    conference_id str 3.3- size=1..128
    type          int 3.3- in=0,5,6
    mode          int 3.3- in=0,1,3
    topic         str 3.3- size=1..240
    owner         str 3.3- size=1..64
    start_time    int 3.3-

ConferenceSessionParticipant 3.3-
    participant_id str   3.3-
    call_id        str   3.3-
    display_name   str   3.3-
    join_time      Time? 3.3-
    role           int   3.3- in=-1,0,1,2,3,4,5

ConferenceTemplate 3.1-
    id         str        3.1-
    name       str        3.1- post put
    object     Conference 3.1- post put
    created_at int        3.1-
    updated_at int        3.1-
    creator_id str?       3.1-

Record 3-
    name         str  3-
    size         str? 3-
    created      int  3-
    download_url str  3-
"""
