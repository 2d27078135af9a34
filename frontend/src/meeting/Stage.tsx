import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Session } from "../types";
import { Icon } from "../ui/Icon";
import { usePhone } from "../ui/useMedia";
import { Banners } from "./Banners";
import { InviteButton } from "./InviteButton";
import { type Box, capacity, gridLayout, type Rect } from "./layout";
import { useMeeting, useMeetingState, useOwn } from "./MeetingContext";
import { may } from "./rights";
import { arrange, focusOf, type Picture, placesOf, type Shape, shapeOf } from "./seats";
import { Tile } from "./Tile";
import { type TileModel, type Tiles, useTiles } from "./tiles";
import type { MeetingView } from "./view";

interface StageProps {
  view: MeetingView;
  pinned: string | null;
  onPin: (key: string | null) => void;
}

interface Placed {
  tile: TileModel;
  rect: Rect;
  large: boolean;
}

/** The pictures. Every tile stays mounted while it only moves, so that no video starts anew. */
export function Stage({ view, pinned, onPin }: StageProps) {
  const { t } = useTranslation();
  const phone = usePhone();
  const area = useRef<HTMLDivElement>(null);
  const box = useBox(area);
  const tiles = useTiles();
  const { session, permissions } = useMeetingState();
  const [page, setPage] = useState(0);

  useShareNotice(tiles);
  const shape = shapeHere(tiles, view, session.layout, pinned);
  const { large, tiles: others } = useMemo(
    () => pictureHere(tiles, view, session, pinned),
    [tiles, view, session, pinned],
  );
  const paged = shape.kind === "tiles";
  const pages = paged ? Math.max(1, Math.ceil(others.length / capacity(box, phone))) : 1;
  // Pages of about the same number, instead of full ones and a last one with a single person.
  const perPage = Math.max(1, Math.ceil(others.length / pages));
  const shownPage = Math.min(page, pages - 1);
  const strip = shape.kind === "focus" ? shape.strip : 0;
  const places = shape.kind === "places" ? shape.count : 0;
  const placed = useMemo(() => {
    if (large) return placeFocus(large, strip, others, box);
    if (places > 0) return placeSeats(others, placesOf(places, box));
    return placeGrid(others, box, perPage, shownPage);
  }, [large, strip, places, others, box, perPage, shownPage]);
  const hidden = paged ? 0 : tiles.people.length + tiles.screens.length - placed.length;
  const alone = tiles.people.length === 1 && tiles.people[0]?.me && tiles.screens.length === 0;
  const seat = useSeating(places > 0 ? others : tiles.seats, large);
  const seating = may(permissions, "others.place") && view === "room" && !phone && tiles.people.length > 1;

  return (
    <main className="stage" aria-label={t("stage.label")}>
      <Banners />
      <OwnShare />
      <div className="stage-area" ref={area}>
        <ul className="tiles" aria-label={t("stage.label")}>
          {placed.map(({ tile, rect, large }) => (
            <Tile
              key={tile.key}
              tile={tile}
              rect={rect}
              large={large}
              pinned={pinned === tile.key}
              onPin={() => onPin(pinned === tile.key ? null : tile.key)}
              {...(seating ? { onSeat: seat } : {})}
            />
          ))}
        </ul>
        {hidden > 0 && <span className="more-people">{t("stage.more", { count: hidden })}</span>}
      </div>
      {tiles.people.length === 0 && tiles.screens.length === 0 && (
        <div className="alone" data-testid="empty-stage">
          <p className="alone-title">{t("podium.nobody")}</p>
        </div>
      )}
      {alone && (
        <div className="alone">
          <p className="alone-title">{t("stage.alone")}</p>
          <p>{t("stage.aloneHint")}</p>
          <InviteButton />
        </div>
      )}
      {pages > 1 && (
        <nav className="pager" aria-label={t("stage.page", { page: shownPage + 1, pages })}>
          <button
            type="button"
            className="icon-button"
            aria-label={t("stage.previous")}
            disabled={shownPage === 0}
            onClick={() => setPage(shownPage - 1)}
          >
            <Icon name="left" />
          </button>
          <span>{t("stage.page", { page: shownPage + 1, pages })}</span>
          <button
            type="button"
            className="icon-button"
            aria-label={t("stage.next")}
            disabled={shownPage === pages - 1}
            onClick={() => setPage(shownPage + 1)}
          >
            <Icon name="right" />
          </button>
        </nav>
      )}
    </main>
  );
}

function OwnShare() {
  const { t } = useTranslation();
  const { own } = useMeeting();
  const { screen } = useOwn();
  if (!screen) return null;
  return (
    <div className="own-share" role="status">
      <Icon name="screen" size={18} />
      <span>{t("stage.youShare")}</span>
      <button type="button" className="button small" onClick={() => void own.toggleScreen()}>
        {t("controls.stopShare")}
      </button>
    </div>
  );
}

/** Tells of a screen that somebody begins to share; a screen reader would not know otherwise. */
function useShareNotice(tiles: Tiles): void {
  const { t } = useTranslation();
  const { store } = useMeeting();
  const known = useRef(new Set<string>());
  useEffect(() => {
    for (const { key, name } of tiles.screens) {
      if (!known.current.has(key)) store.notice(t("notices.shareStarted", { name }), { about: key });
    }
    known.current = new Set(tiles.screens.map((screen) => screen.key));
  }, [tiles.screens, store, t]);
}

/** What is seen here: the person's own choice goes before what hosts show everybody. */
function shapeHere(tiles: Tiles, view: MeetingView, layout: string, pinned: string | null): Shape {
  const all = [...tiles.screens, ...tiles.people];
  const whole: Shape = { kind: "focus", strip: Number.POSITIVE_INFINITY };
  if (all.length === 0) return { kind: "tiles" };
  if (all.some((tile) => tile.key === pinned)) return whole;
  const screens = tiles.screens.length > 0;
  if (view === "room") return shapeOf(layout, screens);
  return view === "speaker" || screens ? whole : { kind: "tiles" };
}

/** Who is seen where: as hosts have chosen for everybody, or as the person likes it here. */
function pictureHere(
  tiles: Tiles,
  view: MeetingView,
  session: Session,
  pinned: string | null,
): Picture<TileModel, TileModel> {
  const shown = [...tiles.screens, ...tiles.people];
  const wanted = shown.find((tile) => tile.key === pinned);
  const speaker = tiles.people.find((tile) => tile.id === tiles.speaker && !tile.me);
  const talked = speaker ?? tiles.people.find((tile) => !tile.me) ?? null;
  if (!wanted && view === "room")
    return arrange(session.layout, tiles.all, tiles.screens, talked, session.hands_first);
  if (shapeHere(tiles, view, session.layout, pinned).kind === "tiles")
    return { large: null, tiles: tiles.people };
  const large = wanted ?? tiles.screens.at(-1) ?? talked ?? tiles.people[0] ?? null;
  return { large, tiles: shown.filter((tile) => tile !== large) };
}

/** Whom a host drags onto somebody else's place takes that seat; on the large place, the first one. */
function useSeating(
  seats: (TileModel | null)[],
  large: TileModel | null,
): (moved: string, onto: string) => void {
  const meeting = useMeeting();
  const latest = useRef({ seats, large });
  latest.current = { seats, large };
  return useCallback(
    (moved, onto) => {
      const { seats, large } = latest.current;
      const seatOf = (id: string) => seats.findIndex((tile) => tile?.id === id && tile.kind === "camera");
      const [from, to] = [seatOf(moved), seatOf(onto)];
      if (moved === onto || from < 0 || to < 0) return;
      if (large?.id === onto) return void meeting.seat(moved, 0);
      void meeting.seat(moved, to).then(() => meeting.seat(onto, from));
    },
    [meeting],
  );
}

function placeFocus(focus: TileModel, most: number, tiles: (TileModel | null)[], box: Box): Placed[] {
  const others = tiles.filter((tile) => tile !== null);
  const layout = focusOf(most, others.length, box);
  // Who does not fit are the quiet ones; the order of the rest stays.
  const room = layout.strip.length;
  const chosen = new Set(
    [...others]
      .sort((a, b) => weight(b) - weight(a))
      .slice(0, room)
      .map((tile) => tile.key),
  );
  const strip = others.filter((tile) => chosen.has(tile.key));
  return [
    { tile: focus, rect: layout.focus, large: true },
    ...strip.flatMap((tile, at) => {
      const rect = layout.strip[at];
      return rect ? [{ tile, rect, large: false }] : [];
    }),
  ];
}

function placeSeats(seats: (TileModel | null)[], rects: Rect[]): Placed[] {
  return rects.flatMap((rect, at) => {
    const tile = seats[at];
    return tile ? [{ tile, rect, large: false }] : [];
  });
}

function weight(tile: TileModel): number {
  const spoke = tile.live?.lastSpokeAt?.getTime() ?? 0;
  return (tile.speaking ? 4e12 : 0) + (tile.handUp ? 2e12 : 0) + (tile.me ? 3e12 : 0) + spoke;
}

function placeGrid(people: (TileModel | null)[], box: Box, perPage: number, page: number): Placed[] {
  const shown = people.filter((tile) => tile !== null).slice(page * perPage, (page + 1) * perPage);
  const rects = gridLayout(shown.length, box);
  return shown.flatMap((tile, at) => {
    const rect = rects[at];
    return rect ? [{ tile, rect, large: shown.length === 1 }] : [];
  });
}

function useBox(ref: React.RefObject<HTMLElement | null>): Box {
  const [box, setBox] = useState<Box>({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setBox({ width: Math.floor(width), height: Math.floor(height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return box;
}
