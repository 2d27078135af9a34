import type { ReactNode } from "react";
import type { HomeRoom } from "./api";

/**
 * Links to the pages of one room, in its row: an entry for each page there is, under `/rooms/<id>/…`. None so far.
 */
const PAGES: ((room: HomeRoom) => ReactNode)[] = [];

export function RoomLinks({ room }: { room: HomeRoom }) {
  return PAGES.map((page) => page(room));
}
