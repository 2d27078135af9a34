import type { LayoutChoice } from "./seats";

type Part = [x: number, y: number, width: number, height: number, strong?: boolean];

const grid = (side: number): Part[] =>
  Array.from({ length: side * side }, (_, at) => {
    const [width, height] = [(44 - (side - 1) * 2) / side, (26 - (side - 1) * 2) / side];
    return [2 + (at % side) * (width + 2), 2 + Math.floor(at / side) * (height + 2), width, height];
  });
const strip = (count: number): Part[] =>
  Array.from({ length: count }, (_, at) => {
    const height = (26 - (count - 1) * 2) / count;
    return [36, 2 + at * (height + 2), 10, height];
  });

const PARTS: Record<LayoutChoice, Part[]> = {
  auto: [
    [2, 2, 21, 12],
    [25, 2, 21, 12],
    [13.5, 16, 21, 12, true],
  ],
  speaker: [[2, 2, 44, 26, true]],
  highlight: [[2, 2, 32, 26, true], ...strip(3)],
  five_up: [[2, 2, 32, 26, true], ...strip(4)],
  grid_4: grid(2),
  grid_9: grid(3),
  grid_16: grid(4),
  screen: [
    [2, 2, 32, 26],
    [36, 2, 10, 7],
    [36, 11, 10, 7],
  ],
};

/** A layout in small, as one sees it. Decoration: its name stands beside it. */
export function LayoutGlyph({ layout }: { layout: LayoutChoice }) {
  return (
    <svg className="layout-glyph" viewBox="0 0 48 30" aria-hidden="true" focusable="false">
      {PARTS[layout].map(([x, y, width, height, strong]) => (
        <rect
          key={`${x}-${y}`}
          className={strong ? "strong" : undefined}
          x={x}
          y={y}
          width={width}
          height={height}
          rx="2"
        />
      ))}
      {layout === "screen" && <path d="M18 20v-9M14 14.500l4-4 4 4" />}
    </svg>
  );
}
