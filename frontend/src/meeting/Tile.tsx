import { useConnectionQualityIndicator, VideoTrack } from "@livekit/components-react";
import { ConnectionQuality, type Participant as LiveKitParticipant } from "livekit-client";
import { type DragEvent, memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import type { Rect } from "./layout";
import type { TileModel } from "./tiles";

interface TileProps {
  tile: TileModel;
  rect: Rect;
  large: boolean;
  pinned: boolean;
  onPin: () => void;
  /** A host may drag people onto each other's places. */
  onSeat?: (moved: string, onto: string) => void;
}

const MOVED = "application/x-roomful-person";

/** One person, or one shared screen. */
export const Tile = memo(function Tile({ tile, rect, large, pinned, onPin, onSeat }: TileProps) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const { name, kind, me, track } = tile;
  const screen = kind === "screen";
  const title = screen ? t("stage.screenOf", { name }) : name;
  const marks = [
    me ? t("common.you") : null,
    tile.host ? t("stage.host") : null,
    !screen && !tile.micOn ? t("stage.micOff") : null,
    tile.handUp ? t("stage.handUp") : null,
  ].filter(Boolean);
  const classes = [
    "tile",
    kind,
    large ? "large" : "",
    tile.speaking && !screen ? "speaking" : "",
    me ? "me" : "",
    over ? "over" : "",
  ];
  const moves = onSeat !== undefined && !screen;
  const carries = (event: DragEvent) => moves && event.dataTransfer.types.includes(MOVED);

  return (
    <li
      className={classes.filter(Boolean).join(" ")}
      style={{ ...rect, position: "absolute" }}
      data-testid="tile"
      data-participant={tile.id}
      data-kind={kind}
      data-speaking={tile.speaking}
      draggable={moves || undefined}
      title={moves ? t("stage.drag") : undefined}
      onDragStart={(event) => {
        if (!moves) return;
        event.dataTransfer.setData(MOVED, tile.id);
        event.dataTransfer.effectAllowed = "move";
      }}
      onDragOver={(event) => {
        if (!carries(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const moved = event.dataTransfer.getData(MOVED);
        if (moved) {
          event.preventDefault();
          onSeat?.(moved, tile.id);
        }
      }}
    >
      {!screen && !track && (
        <div className="tile-empty">
          <Avatar id={tile.id} name={name} picture={tile.avatar} />
        </div>
      )}
      {track && (
        <VideoTrack
          trackRef={track}
          data-participant={tile.id}
          data-source={kind}
          className={me && !facesAway(track.publication.track?.mediaStreamTrack) ? "mirrored" : ""}
          aria-label={title}
          onDoubleClick={onPin}
        />
      )}
      {tile.handUp && !screen && (
        <span className="tile-hand" aria-hidden="true">
          <Icon name="hand" size={18} />
        </span>
      )}
      <div className="tile-foot">
        <span className="tile-tag">
          {!screen && !tile.micOn && <Icon name="micOff" size={15} />}
          {screen && <Icon name="screen" size={15} />}
          <span data-testid="tile-name">{title}</span>
          {marks.length > 0 && <span className="visually-hidden">, {marks.join(", ")}</span>}
          {me && (
            <span className="tile-you" aria-hidden="true">
              {t("people.you")}
            </span>
          )}
        </span>
        {tile.live && !screen && <Quality participant={tile.live} />}
      </div>
      <button
        type="button"
        className="tile-pin"
        aria-pressed={pinned}
        aria-label={t(pinned ? "stage.unpin" : "stage.pin", { name: title })}
        title={t(pinned ? "stage.unpin" : "stage.pin", { name: title })}
        onClick={onPin}
      >
        <Icon name="pin" size={17} />
      </button>
    </li>
  );
});

const BARS: Record<string, number> = {
  [ConnectionQuality.Excellent]: 3,
  [ConnectionQuality.Good]: 2,
  [ConnectionQuality.Poor]: 1,
  [ConnectionQuality.Lost]: 0,
};

function Quality({ participant }: { participant: LiveKitParticipant }) {
  const { t } = useTranslation();
  const { quality } = useConnectionQualityIndicator({ participant });
  if (quality === ConnectionQuality.Unknown) return null;
  const bars = BARS[quality] ?? 0;
  const label = t(`stage.quality.${quality}`);
  return (
    <span className={`quality bars-${bars}`} role="img" aria-label={label} title={label}>
      <i />
      <i />
      <i />
    </span>
  );
}

/** A phone's back camera is no mirror. */
const facesAway = (track: MediaStreamTrack | undefined) => track?.getSettings().facingMode === "environment";
