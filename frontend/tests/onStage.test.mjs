import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./loading.mjs";

const { shown, seenBy, channels, volumeOf } = await load("./src/meeting/onStage.ts");

const person = (id, more = {}) => ({
  id,
  role: "participant",
  state: "in",
  joined_at: `2030-01-01T00:00:0${id.charCodeAt(0) - 97}Z`,
  on_podium: false,
  languages: null,
  channel: null,
  ...more,
});
const crowd = [
  person("a"),
  person("c", { role: "host" }),
  person("b", { role: "host" }),
  person("d", { on_podium: true }),
  person("e", { role: "audience" }),
];
const ids = (people) => people.map(({ id }) => id).join("");
const sorted = (set) => (set === null ? null : [...set].sort().join(""));

test("whom the picture shows", () => {
  const all = { mode: "all_on_screen", voice_activated: false };
  const roles = { mode: "role_based", voice_activated: false };
  const voices = { mode: "role_based", voice_activated: true };
  const lecture = { mode: "lecture", voice_activated: false };
  assert.equal(shown(all, crowd), null);
  assert.equal(sorted(shown(roles, crowd)), "bcd");
  assert.equal(sorted(shown(roles, [person("a")])), "");
  assert.equal(sorted(shown(voices, crowd)), "d");
  assert.equal(shown(voices, [person("a")]), null);
  assert.equal(sorted(shown(lecture, crowd)), "bd");
  assert.equal(shown(lecture, [person("a")]), null);
  assert.equal(ids(seenBy(crowd[0], lecture, crowd)), "bd");
  assert.equal(ids(seenBy(crowd[1], lecture, crowd)), "acbd");
  assert.equal(ids(seenBy(crowd[0], all, crowd)), "acbd");
});

test("who hears whom", () => {
  const inge = person("i", { languages: ["en", "de"], channel: "de" });
  assert.deepEqual(channels([...crowd, inge, person("j", { languages: ["en", "fr"] })]), ["de", "en", "fr"]);
  assert.deepEqual(channels(crowd), []);
  assert.equal(volumeOf(inge, null, 30), 0);
  assert.equal(volumeOf(inge, "de", 30), 1);
  assert.equal(volumeOf(inge, "en", 30), 0);
  assert.equal(volumeOf(crowd[0], null, 30), 1);
  assert.equal(volumeOf(crowd[0], "de", 20), 0.2);
  assert.equal(volumeOf(crowd[0], "de", null), 0.3);
  assert.equal(volumeOf(crowd[0], "de", 0), 0);
});
