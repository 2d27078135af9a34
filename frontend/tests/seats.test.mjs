import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { load } from "./loading.mjs";

const { arrange, seated, shapeOf, isLarge } = await load("./src/meeting/seats.ts");
const { endOf, waitsForWord, withSession } = await load("./src/meeting/state.ts");
const { nextView } = await load("./src/meeting/view.ts");

const person = (id, position = null, hand = null) => ({ id, position, hand_raised_at: hand });
const order = (people, handsFirst = false) =>
  seated(people, handsFirst)
    .map((one) => (one === null ? "-" : one.id))
    .join("");

describe("seats", () => {
  test("without a choice people sit as they came", () => {
    assert.equal(order([person("a"), person("b"), person("c")]), "abc");
  });

  test("who has a seat is on it, the others fill the free ones", () => {
    assert.equal(order([person("a"), person("b"), person("c", 0)]), "cab");
    assert.equal(order([person("a", 2), person("b"), person("c")]), "bca");
    assert.equal(order([person("a", 1), person("b", 0), person("c")]), "bac");
  });

  test("a seat nobody can fill stays free", () => {
    assert.equal(order([person("a"), person("b", 3)]), "a--b");
  });

  test("who is kept out of the picture has no seat", () => {
    assert.equal(order([person("a", -1), person("b")]), "b");
  });

  test("raised hands come before those without a seat, the first first", () => {
    const people = [
      person("a"),
      person("b", null, "2026-01-01T10:00:02Z"),
      person("c", null, "2026-01-01T10:00:01Z"),
    ];
    assert.equal(order(people), "abc");
    assert.equal(order(people, true), "cba");
    assert.equal(order([...people, person("d", 0)], true), "dcba");
  });
});

describe("the picture is as in recordings", async () => {
  const text = await readFile(new URL("../../tests/picture.json", import.meta.url), "utf8");
  for (const { name, layout, people, screens = [], speaker, hands_first, ...expected } of JSON.parse(text)
    .cases) {
    test(name, () => {
      const time = (hand) => (hand === undefined ? null : new Date(hand * 1000).toISOString());
      const all = people.map(({ id, seat = null, hand }) => person(id, seat, time(hand)));
      const shared = screens.map((id) => ({ id }));
      const talks = all.find(({ id }) => id === speaker) ?? null;
      const { large, tiles } = arrange(layout, all, shared, talks, hands_first ?? false);
      const seen = { large: large?.id ?? null, tiles: tiles.map((one) => one?.id ?? null) };
      assert.deepEqual(seen, { large: expected.large, tiles: expected.tiles });
    });
  }
});

describe("layouts", () => {
  test("each has its shape", () => {
    assert.deepEqual(shapeOf("auto", false), { kind: "tiles" });
    assert.deepEqual(shapeOf("grid_9", true), { kind: "places", count: 9 });
    assert.deepEqual(shapeOf("speaker", true), { kind: "focus", strip: 0 });
    assert.deepEqual(shapeOf("grid_1", false), { kind: "focus", strip: 0 });
    assert.deepEqual(shapeOf("five_up", false), { kind: "focus", strip: 4 });
  });

  test("a shared screen is large where nothing else is asked for", () => {
    for (const layout of ["auto", "screen", "of a later version"]) {
      assert.equal(shapeOf(layout, true).kind, "focus");
      assert.equal(shapeOf(layout, false).kind, "tiles");
    }
  });

  test("the first seat is the large one only where one is large", () => {
    assert.equal(isLarge("highlight"), true);
    assert.equal(isLarge("grid_4"), false);
  });

  test("a press leads away from what hosts show, and back", () => {
    assert.equal(nextView("room", "auto"), "speaker");
    assert.equal(nextView("room", "speaker"), "grid");
    assert.equal(nextView("grid", "speaker"), "room");
  });
});

describe("the end", () => {
  const state = (ends_at, remove_at) => ({ session: { ends_at }, me: { remove_at } });

  test("is the meeting's or one's own, whichever is earlier", () => {
    assert.equal(endOf(state(null, null)), null);
    const early = "2026-01-01T10:00:00Z";
    const late = "2026-01-01T11:00:00Z";
    assert.equal(endOf(state(late, early)), Date.parse(early));
    assert.equal(endOf(state(early, null)), Date.parse(early));
  });

  test("that was warned of counts no longer once it is put off", () => {
    const before = { warned: true, recording: null, session: { ends_at: "a" } };
    assert.equal(withSession(before, { ends_at: "a" }).warned, true);
    assert.equal(withSession(before, { ends_at: "b" }).warned, false);
  });
});

test("only those wait for the word whom hosts have not given it", () => {
  const state = (control, role, microphone) => ({
    room: { control },
    me: { role },
    permissions: { microphone },
  });
  assert.equal(waitsForWord(state("host", "participant", false)), true);
  assert.equal(waitsForWord(state("host", "participant", true)), false);
  assert.equal(waitsForWord(state("host", "host", false)), false);
  assert.equal(waitsForWord(state("free", "participant", false)), false);
});
