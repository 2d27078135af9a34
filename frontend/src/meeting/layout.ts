/** Where tiles go. Pure geometry, in CSS pixels. */

export interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Box {
  width: number;
  height: number;
}

const GAP = 10;
const WIDEST = 16 / 9;
/** Tiles may become squarer than a camera picture before space is left empty; the picture is cropped a little. */
const SQUAREST = 1.3;
const SMALLEST = { width: 210, height: 130 };
const SMALLEST_PHONE = { width: 150, height: 120 };

/** How many tiles fit on one page before they become too small to read a face. */
export function capacity(box: Box, phone: boolean): number {
  const least = phone ? SMALLEST_PHONE : SMALLEST;
  const columns = Math.max(1, Math.floor((box.width + GAP) / (least.width + GAP)));
  const rows = Math.max(1, Math.floor((box.height + GAP) / (least.height + GAP)));
  return Math.max(phone ? 2 : 4, Math.min(columns * rows, phone ? 10 : 30));
}

/** All the same size, as large as they can be. */
export function gridLayout(count: number, box: Box): Rect[] {
  if (count === 0 || box.width <= 0 || box.height <= 0) return [];
  let best = { area: 0, columns: 1, width: box.width, height: box.height };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cell = {
      width: (box.width - GAP * (columns - 1)) / columns,
      height: (box.height - GAP * (rows - 1)) / rows,
    };
    if (cell.width <= 0 || cell.height <= 0) continue;
    const { width, height } = fit(cell, box.width < 600);
    // Empty places in the last row cost a little, so that 4 people become 2 × 2 and not 3 + 1.
    const area = width * height * (1 - 0.04 * (columns * rows - count));
    if (area > best.area) best = { area, columns, width, height };
  }
  const { columns, width, height } = best;
  const rows = Math.ceil(count / columns);
  const top = (box.height - rows * height - (rows - 1) * GAP) / 2;
  return Array.from({ length: count }, (_, at) => {
    const row = Math.floor(at / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const left = (box.width - inRow * width - (inRow - 1) * GAP) / 2;
    return {
      left: Math.round(left + (at % columns) * (width + GAP)),
      top: Math.round(top + row * (height + GAP)),
      width: Math.floor(width),
      height: Math.floor(height),
    };
  });
}

function fit(cell: Box, upright: boolean): Box {
  const ratio = cell.width / cell.height;
  if (ratio > WIDEST) return { width: cell.height * WIDEST, height: cell.height };
  // On a phone held upright tall tiles are better than small ones.
  const tallest = upright ? 0.72 : SQUAREST;
  return ratio < tallest ? { width: cell.width, height: cell.width / tallest } : cell;
}

export interface FocusLayout {
  focus: Rect;
  strip: Rect[];
}

/** One large, the others in a strip: at the side in a wide window, above in a tall one. */
export function focusLayout(others: number, box: Box): FocusLayout {
  const whole = { left: 0, top: 0, width: box.width, height: box.height };
  if (others === 0) return { focus: whole, strip: [] };
  const wide = box.width > box.height * 1.05;
  if (wide) {
    const width = Math.round(Math.min(240, Math.max(150, box.width * 0.18)));
    const height = Math.round(width / 1.6);
    const shown = Math.min(others, Math.max(1, Math.floor((box.height + GAP) / (height + GAP))));
    const top = Math.max(0, (box.height - shown * height - (shown - 1) * GAP) / 2);
    return {
      focus: { ...whole, width: box.width - width - GAP },
      strip: Array.from({ length: shown }, (_, at) => ({
        left: box.width - width,
        top: Math.round(top + at * (height + GAP)),
        width,
        height,
      })),
    };
  }
  const height = Math.round(Math.min(130, Math.max(84, box.height * 0.16)));
  const width = Math.round(height * 1.15);
  const shown = Math.min(others, Math.max(1, Math.floor((box.width + GAP) / (width + GAP))));
  const left = Math.max(0, (box.width - shown * width - (shown - 1) * GAP) / 2);
  return {
    focus: { ...whole, top: height + GAP, height: box.height - height - GAP },
    strip: Array.from({ length: shown }, (_, at) => ({
      left: Math.round(left + at * (width + GAP)),
      top: 0,
      width,
      height,
    })),
  };
}
