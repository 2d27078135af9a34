import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./loading.mjs";

const { toClocks, fromClocks } = await load("./src/home/settings/zones.ts");
const { changesOf, draftOf, Unclear, freshPin } = await load("./src/home/settings/fields.ts");

describe("times on the clocks of a zone", () => {
  test("are told and read back, on both sides of a change of the clocks", () => {
    for (const [at, shown] of [
      ["2027-01-15T08:00:00.000Z", "2027-01-15T09:00"],
      ["2027-07-15T07:00:00.000Z", "2027-07-15T09:00"],
      ["2027-03-28T00:59:00.000Z", "2027-03-28T01:59"],
      ["2027-03-28T01:00:00.000Z", "2027-03-28T03:00"],
    ]) {
      assert.equal(toClocks(at, "Europe/Berlin"), shown);
      assert.equal(fromClocks(shown, "Europe/Berlin"), at);
    }
    assert.equal(fromClocks("2027-01-15T09:00", "Asia/Kolkata"), "2027-01-15T03:30:00.000Z");
  });

  test("an hour that comes twice is the first, one that is left out is moved on", () => {
    assert.equal(fromClocks("2027-10-31T02:30", "Europe/Berlin"), "2027-10-31T00:30:00.000Z");
    assert.equal(fromClocks("2027-03-28T02:30", "Europe/Berlin"), "2027-03-28T01:30:00.000Z");
  });

  test("what is no time is none", () => {
    assert.equal(fromClocks("", "UTC"), null);
    assert.equal(fromClocks("soon", "UTC"), null);
    assert.equal(toClocks(null, "UTC"), "");
  });
});

const room = {
  title: "Planning",
  description: "",
  language: "en",
  media: "video",
  control: "free",
  layout: "auto",
  timezone: "Europe/Berlin",
  opens_at: "2027-01-15T08:00:00Z",
  last_entry_at: null,
  ends_at: null,
  starts_itself: false,
  extendable: true,
  end_warning: 300,
  stay_limit: null,
  guests_allowed: true,
  invited_only: false,
  capacity: null,
  room_pin: "4711",
  host_pin: null,
  entry_mic_muted: false,
  entry_camera_off: false,
  chat_on: true,
  hands_first: false,
  entry_picture_off: false,
  picture_width: null,
  picture_height: null,
  picture_fps: null,
  picture_kbps: null,
  prompts: true,
  entry_tones: false,
  record_at_start: false,
  consent_required: false,
  guest_limit: null,
  lobby_on: false,
  lobby_scope: "all",
  mode: "all_on_screen",
  voice_activated: false,
  podium_limit: null,
  interpretation: false,
  original_volume: null,
  theme: {},
};
const changed = (change) => changesOf(room, { ...draftOf(room), ...change });

describe("what is saved of a room", () => {
  test("is what is another now, and nothing else", () => {
    assert.deepEqual(changed({}), {});
    assert.deepEqual(changed({ title: " " }), { title: null });
    assert.deepEqual(changed({ capacity: "12", stay_limit: "1.5" }), { capacity: 12, stay_limit: 90 });
    assert.deepEqual(changed({ picture: "640x360" }), { picture_width: 640, picture_height: 360 });
    assert.deepEqual(changed({ room_pin: "", host_pin: "90210" }), { room_pin: null, host_pin: "90210" });
    assert.deepEqual(changed({ end_warning: "" }), { end_warning: 0 });
    const staged = { lobby_on: true, mode: "role_based", podium_limit: "4" };
    assert.deepEqual(changed(staged), { mode: "role_based", lobby_on: true, podium_limit: 4 });
  });

  test("has the times of the zone that is chosen", () => {
    assert.deepEqual(changed({ ends_at: "2027-01-15T10:00" }), { ends_at: "2027-01-15T09:00:00.000Z" });
    assert.deepEqual(changed({ timezone: "UTC" }), { timezone: "UTC", opens_at: "2027-01-15T09:00:00.000Z" });
  });

  test("is nothing while a part of it is unclear", () => {
    assert.throws(() => changed({ capacity: "many" }), Unclear);
    assert.throws(() => changed({ ends_at: "soon" }), Unclear);
  });

  test("a PIN that is made up has six digits", () => assert.match(freshPin(), /^\d{6}$/));
});
