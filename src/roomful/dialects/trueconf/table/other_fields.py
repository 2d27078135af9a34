"""The fields of people, presets, clients and logs."""

# name, type (? may be null), versions, who may write it; `in` the values there are, `size` of texts
TEXT = """
User 3-
    id           str         3-
    uid          str         3.1-
    avatar       str?        3-
    login_name   str         3-   post size=1..32
    password     str         3-   post put size=1..255 hidden
    email        str?        3-   post put size=3..250
    display_name str         3-   post put size=1..64
    first_name   str         3-   post put size=0..64
    last_name    str         3-   post put size=0..64
    company      str         3-   post put size=0..64
    groups       [GroupMini] 3.1-
    groups       [str]       3
    mobile_phone str         3-   post put size=0..50
    work_phone   str         3-   post put size=0..50
    home_phone   str         3-   post put size=0..50
    status       int         3-   in=-1,0,1,2,5,-127
    is_active    int         3-   post put in=1,0

Group 3-
    id           str   3-
    display_name str   3-         post put
    rights       [str] 3-3.3   post put
        in=make_calls,collaboration_tools,create_group_conference,address_book_editing,operator_rights
    rights       [str] 3.4-3.5 post put
        in=make_calls,create_group_conference,address_book_editing,operator_rights
        in=screen_sharing,remote_desktop_control,slideshow,file_sharing,conference_recording
    rights       [str] 3.6-    post put
        in=make_calls,collaboration_tools,create_group_conference,address_book_editing,operator_rights

GroupMini 3.1-
    id           str   3.1-
    display_name str   3.1-
    rights       [str] 3.1- in=operator_rights

Contact 3- + User
    type       str  3-   in=user,custom
    owner      str? 3-
    owner_type int  3.1- in=1,2

Preset 3.3-
    id      str           3.3-
    name    str           3.3- post put
    type    str           3.3- post in=youtube,cdnvideo,manualPull,manualPush,wowzaCloud,wowzaServer
    payload PresetPayload 3.3- post put

PresetPayload 3.3-
    stream_url                str  3.3- post put optional
    stream_key                str  3.3- post put optional
    audio_codec               str  3.3- post put in=MP3,PCM,G711_U,G711_A,AAC optional
    video_codec               str  3.3- post put in=H264,VP8 optional
    username                  str  3.3- post put optional
    password                  str  3.3- post put optional
    url_publish               str  3.3- post put optional
    rtp_over_tcp              bool 3.3- post put optional
    inactive_receiver_timeout int  3.3- post put optional
    retries                   int  3.3- post put optional
    retry_delay               int  3.3- post put optional
    primary_server            str  3.3- post put optional
    stream_name               str  3.3- post put optional
    host_port                 int  3.3- post put optional
    host_server               str  3.3- post put size=1..256 optional
    application               str  3.3- post put size=1..256 optional

SoftwareClient 3-
    name          str  3-
    type          str  3-   in=standalone,single-use,web
    platform      str  3-   in=macos,ios,android,linux,windows,webrtc
    download_url  str  3-
    download_urls any? 3-
    market_url    str  3-
    web_url       str  3-
    iframe        str  3.1-

Time 3.1-
    date           str  3.1-
    timezone_type  int  3.1-
    timezone       str  3.1-

Call 3.1-
    conference_id     str   3.1-
    named_conf_id     str?  3.1-
    topic             str?  3.1-
    class             int   3.1- in=1,10,11,12
    type              int   3.1- in=0,1,5,6
    subtype           int   3.1- in=0..6
    owner             str?  3.1-
    participant_count int   3.1-
    start_time        Time? 3.1-
    duration          int   3.1-
    end_time          Time? 3.1-
    term_reason       int   3.9- in=0,1,2,3,4,5,6,10,15

CallParticipant 3.1-
    app_id       str   3.1-
    avg_cpu_load int   3.1-
    avg_sent_fps int   3.1-
    bitrate_in   int   3.1-
    bitrate_out  int   3.1-
    call_id      str   3.1-
    display_name str   3.1-
    duration     int   3.1-
    join_time    Time? 3.1-
    leave_reason int   3.1-
    leave_time   Time? 3.1-
    video_h      int   3.1-
    video_w      int   3.1-

CallInvite 3.1-
    call_id         str   3.1-
    invited_call_id str   3.1-
    invite_time     Time? 3.1-
    is_accepted     bool  3.1-

CallRecord 3.1-
    conference_id str   3.1-
    name          str   3.1-
    named_conf_id str?  3.1-
    topic         str?  3.1-
    owner         str?  3.1-
    class         int   3.1-
    type          int   3.1-
    subtype       int   3.1-
    duration      int   3.1-
    file_size     str?  3.1-
    start_time    Time? 3.1-
    end_time      Time? 3.1-
    is_public     bool  3.1-
    download_url  str   3.1-
    is_deleted    bool  3.1-

Recording 3.2-
    id            str  3.2-
    name          str  3.2-
    stream_id     str  3.2-
    conference_id str  3.2-
    topic         str  3.7-
    owner         str? 3.4-
    created_at    int  3.2-
    started_at    int  3.2-
    stopped_at    int? 3.2-
    deleted_at    int? 3.2-
    size          str? 3.2-
    download_url  str  3.2-

Message 3.1-
    id                str  3.1-
    time_stamp        Time 3.1-
    conference_id     str  3.1-
    from_call_id      str  3.1-
    from_display_name str  3.1-
    to_call_id        str  3.1-
    is_offline        bool 3.1-
    message           str  3.1-

Event 3.1-
    id          str   3.1-
    event_type  str   3.1-
    object_type str   3.1-
    object_name str   3.1-
    payload     any   3.1-
    created_at  Time? 3.1-
    severity    str?  3.7- in=low,middle,high

Setting 3.1-
    id          str   3.1-
    user_name   str   3.1-
    created_at  Time? 3.1-
    object_type str   3.1-
    object_id   int   3.1-
    action_type str   3.1- in=new,edit,delete
    comment     str   3.1-
    old_value   str?  3.1-
    new_value   str?  3.1-

Calendars 3.1-
    google   str  3.1-
    outlook  str  3.1-
    other    str  3.1-

Embedded 3.1-
    webrtc     str   3.1-
    cdn_video  str?  3.1-
"""
