import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api";
import { home } from "../api";
import { RoomFrame, type RoomPageProps } from "../RoomFrame";
import "../../styles/settings.css";
import { Colours } from "./Colours";
import { changesOf, type Draft, draftOf, type RoomSettings, SIZES, since } from "./fields";
import { Choice, type Fault, Group, Number_, Select, Text, Tick, Whole } from "./inputs";
import { Pin } from "./Pin";
import { Registering } from "./Registering";
import { Times } from "./Times";
import { Unclear } from "./unclear";

const LANGUAGES = ["en", "de", "es", "fr", "ru"];
const LAYOUTS = ["auto", "speaker", "highlight", "five_up", "grid_4", "grid_9", "grid_16", "screen"] as const;

const SCOPES = ["all", "unplanned", "strangers", "guests"] as const;
const STAGES = ["all_on_screen", "lecture", "role_based"] as const;

/** Everything an owner sets of a room. What is saved counts at once, also for a meeting that is running. */
export function SettingsPage(props: RoomPageProps) {
  const { roomId, signedIn, onLeft } = props;
  const { t } = useTranslation("home");
  const api = useMemo(() => home(signedIn.token), [signedIn.token]);
  const form = useRef<HTMLFormElement>(null);
  const [room, setRoom] = useState<RoomSettings | null>(null);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [gone, setGone] = useState(false);
  const [problem, setProblem] = useState("");
  const [wrong, setWrong] = useState<Fault | null>(null);
  const [said, setSaid] = useState("");
  const [working, setWorking] = useState(false);

  const failed = (error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) onLeft("expired");
    else if (error.status === 404 || error.status === 403) setGone(true);
    else if (error.status === 422 && error.field) point({ field: error.field });
    else setProblem(t(error.status === 0 ? "signIn.unreachable" : "rooms.failed"));
  };
  const point = (fault: Fault) => {
    setWrong(fault);
    setProblem(t("settings.wrong"));
    const { field } = fault;
    const shown = field === "picture_width" || field === "picture_height" ? "picture" : field;
    form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(shown)}"]`)?.focus();
  };
  const take = (fresh: RoomSettings) => {
    setRoom(fresh);
    setDraft(draftOf(fresh));
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once for each room.
  useEffect(() => {
    api.room(roomId).then(take, failed);
  }, [api, roomId]);

  const changed = useMemo(() => {
    if (!room || !draft) return false;
    try {
      return Object.keys(changesOf(room, draft)).length > 0;
    } catch {
      return true;
    }
  }, [room, draft]);
  useEffect(() => {
    if (!changed) return;
    const asks = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", asks);
    return () => window.removeEventListener("beforeunload", asks);
  }, [changed]);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!room || !draft || working) return;
    setWrong(null);
    setProblem("");
    setSaid("");
    setWorking(true);
    try {
      const fresh = await api.change(room.id, changesOf(room, draft));
      setRoom(fresh);
      setDraft((now) => now && { ...draftOf(fresh), ...since(draft, now) });
      setSaid(t("settings.saved"));
    } catch (error) {
      if (error instanceof Unclear) point(error);
      else failed(error);
    }
    setWorking(false);
  };

  const put = <K extends keyof Draft>(name: K, value: Draft[K]) => {
    setSaid("");
    right(name);
    setDraft((before) => before && { ...before, [name]: value });
  };
  const right = (field: string) => setWrong((before) => (before?.field === field ? null : before));
  const putMany = (many: Partial<Draft>) => {
    setSaid("");
    setWrong(null);
    setDraft((before) => before && { ...before, ...many });
  };
  const title = room ? room.title || room.name : "";
  const wiring = draft && { draft, put, wrong };

  return (
    <RoomFrame {...props} part="settings" title={title} gone={gone} said={said} problem={problem}>
      {wiring === null || room === null ? (
        <div className="rooms-wait" role="status">
          <span className="spinner" />
          <span className="visually-hidden">{t("settings.loading")}</span>
        </div>
      ) : (
        <form ref={form} className="settings" onSubmit={(event) => void save(event)} noValidate>
          <Group name="room">
            <Text name="title" {...wiring} />
            <Whole name="description" {...wiring} />
            <div className="setting-row">
              <Select
                name="language"
                options={LANGUAGES.map((tag) => [tag, languageName(tag)])}
                {...wiring}
              />
              <Choice name="media" values={["video", "audio"]} {...wiring} />
            </div>
            <p className="hint">{t("settings.extension", { extension: room.extension })}</p>
          </Group>
          <Group name="times">
            <Times room={room} onMany={putMany} {...wiring} />
          </Group>
          <Group name="entry">
            <Tick name="guests_allowed" {...wiring} />
            <Tick name="invited_only" disabled={wiring.draft.guests_allowed === true} {...wiring} />
            <div className="setting-row">
              <Pin name="room_pin" {...wiring} />
              <Pin name="host_pin" {...wiring} />
              <Number_ name="capacity" {...wiring} />
              <Number_ name="guest_limit" {...wiring} />
            </div>
            <Tick name="lobby_on" {...wiring} />
            {wiring.draft.lobby_on === true && (
              <Select
                name="lobby_scope"
                options={SCOPES.map((scope): [string, string] => [scope, t(`settings.scopes.${scope}`)])}
                {...wiring}
              />
            )}
            <Tick name="consent_required" {...wiring} />
          </Group>
          <Group name="registration">
            <Registering
              slug={room.slug}
              form={wiring.draft.registration}
              wrong={wrong}
              guests={wiring.draft.guests_allowed}
              onForm={(registration, field) => {
                right(field);
                put("registration", registration);
              }}
            />
          </Group>
          <Group name="speaking">
            <Choice name="control" values={["free", "host"]} {...wiring} />
            <Tick name="entry_mic_muted" {...wiring} />
            <Tick name="chat_on" {...wiring} />
          </Group>
          <Group name="stage">
            <Select
              name="mode"
              options={STAGES.map((mode): [string, string] => [mode, t(`settings.stages.${mode}`)])}
              {...wiring}
            />
            <Tick name="voice_activated" {...wiring} />
            <Tick name="interpretation" {...wiring} />
            <div className="setting-row">
              <Number_ name="podium_limit" {...wiring} />
              {wiring.draft.interpretation === true && <Number_ name="original_volume" {...wiring} />}
            </div>
          </Group>
          {wiring.draft.media !== "audio" && (
            <Group name="picture">
              <Tick name="entry_camera_off" {...wiring} />
              <Tick name="entry_picture_off" {...wiring} />
              <Select
                name="layout"
                options={[
                  ...LAYOUTS.map((layout): [string, string] => [layout, t(`settings.layouts.${layout}`)]),
                  ...unknown(room.layout),
                ]}
                {...wiring}
              />
              <Tick name="hands_first" {...wiring} />
              <div className="setting-row">
                <Select
                  name="picture"
                  options={sizes(t("settings.anySize"), draftOf(room).picture)}
                  {...wiring}
                />
                <Number_ name="picture_fps" {...wiring} />
                <Number_ name="picture_kbps" {...wiring} />
              </div>
            </Group>
          )}
          <Group name="sounds">
            <Tick name="prompts" {...wiring} />
            <Tick name="entry_tones" {...wiring} />
          </Group>
          <Group name="recording">
            <Tick name="record_at_start" {...wiring} />
          </Group>
          <Group name="colours">
            <Colours theme={wiring.draft.theme} onTheme={(theme) => put("theme", theme)} />
          </Group>
          <footer className={changed ? "settings-save changed" : "settings-save"}>
            <button
              type="submit"
              className="button primary"
              disabled={!changed || working}
              data-testid="save-settings"
            >
              {t(working ? "settings.saving" : "settings.save")}
            </button>
            {changed && (
              <button
                type="button"
                className="button quiet"
                data-testid="undo-settings"
                onClick={() => {
                  setDraft(draftOf(room));
                  setWrong(null);
                  setProblem("");
                }}
              >
                {t("settings.undo")}
              </button>
            )}
            {said && <span className="hint">{said}</span>}
          </footer>
        </form>
      )}
    </RoomFrame>
  );
}

const unknown = (layout: string): [string, string][] =>
  (LAYOUTS as readonly string[]).includes(layout) ? [] : [[layout, layout]];

function sizes(any: string, kept: string): [string, string][] {
  const all = [...SIZES, ...(kept === "" || (SIZES as readonly string[]).includes(kept) ? [] : [kept])];
  return [["", any], ...all.map((size): [string, string] => [size, size.replace("x", " × ")])];
}

function languageName(tag: string): string {
  return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
}
