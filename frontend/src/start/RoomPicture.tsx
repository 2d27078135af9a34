/** The mark as a picture: a room of seats, some taken, one of them speaking. Decoration only. */
const SEATS = [
  [0, 1, 0, 2],
  [1, 0, 3, 0],
  [0, 2, 0, 1],
] as const;

export function RoomPicture() {
  return (
    <svg className="room-picture" viewBox="0 0 400 300" aria-hidden="true" focusable="false">
      {SEATS.flatMap((row, y) =>
        row.map((kind, x) => (
          <g
            // biome-ignore lint/suspicious/noArrayIndexKey: a picture that never changes.
            key={`${x}-${y}`}
            className={`seat seat-${kind}`}
            transform={`translate(${x * 100 + 6} ${y * 100 + 6})`}
          >
            <rect width="88" height="88" rx="24" />
            {kind > 0 && (
              <>
                <circle cx="44" cy="35" r="14" />
                <path d="M18 74c1-15 11-23 26-23s25 8 26 23z" />
              </>
            )}
          </g>
        )),
      )}
    </svg>
  );
}
