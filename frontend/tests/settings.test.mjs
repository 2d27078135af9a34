import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./loading.mjs";

const { toClocks, fromClocks } = await load("./src/home/settings/zones.ts");
const { changesOf, draftOf, freshPin } = await load("./src/home/settings/fields.ts");
const { begun } = await load("./src/home/settings/times.ts");
const { elsewhere, nextStarts } = await load("./src/home/settings/weekly.ts");

/** What cannot be saved, and why; modules are loaded apart, so that their classes are not one. */
const unclear = (field, why) => (error) => {
  assert.deepEqual([error.field, error.why], [field, why]);
  return true;
};

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
  days: [],
  at_time: null,
  length: null,
  reminders_on: false,
  reminders: [],
  registration: {
    enabled: false,
    users_exempt: false,
    opens_at: null,
    closes_at: null,
    limit_on: false,
    limit: null,
    fields: { display_name: { index: 0, is_required: true }, email: { index: 1, is_required: true } },
  },
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
    assert.throws(() => changed({ capacity: "many" }), unclear("capacity"));
    assert.throws(() => changed({ ends_at: "soon" }), unclear("ends_at"));
  });

  test("a PIN that is made up has six digits", () => assert.match(freshPin(), /^\d{6}$/));
});

describe("a meeting of each week", () => {
  const standup = { when: "weekly", days: [3, 0], at_time: "10:00", length: "45" };
  const stored = { days: [0, 3], at_time: "10:00", length: 2700 };
  const weekly = { ...room, ...stored, opens_at: "2027-01-18T09:00:00Z", ends_at: "2027-01-18T09:45:00Z" };
  // The Friday before: what is stored comes next.
  const NOW = Date.parse("2027-01-15T12:00:00Z");
  const edited = (change, before = weekly, now = NOW) =>
    changesOf(before, { ...draftOf(before, now), ...change }, now);

  test("is saved without the window that follows from it, in a zone that is known", () => {
    assert.deepEqual(changed(standup), stored);
    const zoneless = { ...room, timezone: null, opens_at: null };
    assert.deepEqual(edited({ ...standup, timezone: "Asia/Kolkata" }, zoneless), {
      ...stored,
      timezone: "Asia/Kolkata",
    });
    assert.deepEqual(edited({}), {});
    assert.deepEqual(edited({ timezone: "UTC" }), { timezone: "UTC" });
  });

  test("in the server's own zone stays there until another is chosen", () => {
    const zoneless = { ...weekly, timezone: null };
    assert.equal(draftOf(zoneless, NOW).timezone, "");
    assert.deepEqual(edited({}, zoneless), {});
    assert.deepEqual(edited({ length: "60" }, zoneless), { length: 3600 });
    assert.deepEqual(edited({ timezone: "UTC" }, zoneless), { timezone: "UTC" });
  });

  test("needs its days, a time and a length", () => {
    assert.throws(() => changed({ ...standup, days: [] }), unclear("days", "days"));
    assert.throws(() => changed({ ...standup, at_time: "" }), unclear("at_time", "time"));
    for (const length of ["", "0", "10081"])
      assert.throws(() => changed({ ...standup, length }), unclear("length", "length"));
  });

  test("that begins later goes on to do so until it is told otherwise", () => {
    const earlier = Date.parse("2027-01-04T12:00:00Z");
    assert.equal(draftOf(weekly, NOW).from, "");
    assert.equal(draftOf(weekly, earlier).from, "2027-01-18");
    assert.deepEqual(edited({}, weekly, earlier), {});
    assert.deepEqual(edited({ length: "60" }, weekly, earlier), {
      length: 3600,
      days: [0, 3],
      opens_at: "2027-01-17T23:00:00.000Z",
    });
    assert.deepEqual(edited({ from: "" }, weekly, earlier), { days: [0, 3], opens_at: null });
    assert.deepEqual(edited({ from: "2027-02-01" }), { days: [0, 3], opens_at: "2027-01-31T23:00:00.000Z" });
    assert.throws(() => edited({ from: "soon" }), unclear("from", undefined));
  });

  test("ends as its next meeting alone, or at no time", () => {
    assert.deepEqual(edited({ when: "once" }), { days: [] });
    assert.deepEqual(edited({ when: "always" }), { days: [], opens_at: null, ends_at: null });
    assert.deepEqual(changed({ when: "always" }), { opens_at: null });
  });

  test("begins with the day and the length of a meeting that was once", () => {
    const draft = { ...draftOf(room), ends_at: "2027-01-15T10:30" };
    const found = begun(draft, "weekly", 0);
    assert.deepEqual(found, { when: "weekly", days: [4], at_time: "09:00", length: "90" });
    const fresh = begun(
      { ...draft, opens_at: "", ends_at: "" },
      "weekly",
      Date.parse("2027-01-17T22:10:00Z"),
    );
    assert.deepEqual(fresh, { when: "weekly", days: [0], at_time: "00:00", length: "60" });
  });

  test("comes next at the same hour of its clocks, which elsewhere is another", () => {
    const series = { days: [6], at: "10:00", length: 3600 };
    const next = nextStarts(series, "Europe/Berlin", Date.parse("2026-10-18T08:00:00Z"), 2);
    assert.deepEqual(
      next.map((at) => new Date(at).toISOString()),
      ["2026-10-25T09:00:00.000Z", "2026-11-01T09:00:00.000Z"],
    );
    const there = (at, own) => elsewhere(at, "Europe/Berlin", own, "de");
    assert.match(next.map((at) => there(at, "America/New_York")).join(), /^0?5:00,0?4:00$/);
    assert.equal(there(next[0], "Europe/Paris"), null);
    assert.equal(there(next[0], "Pacific/Auckland"), "22:00");
    assert.match(there(next[0] + 43_200_000, "Asia/Tokyo"), /^Montag.* 0?6:00$/);
  });

  test("where its hour is left out begins when clocks go on", () => {
    const night = { days: [6], at: "02:30", length: 3600 };
    const [first] = nextStarts(night, "Europe/Berlin", Date.parse("2027-03-27T12:00:00Z"), 1);
    assert.equal(new Date(first).toISOString(), "2027-03-28T01:00:00.000Z");
  });
});

describe("reminders", () => {
  test("are on with at least one time", () => {
    assert.deepEqual(changed({ reminders_on: true, reminders: [5, 60] }), {
      reminders_on: true,
      reminders: [5, 60],
    });
    assert.throws(() => changed({ reminders_on: true }), unclear("reminders", "reminders"));
    const silent = { ...room, reminders_on: true };
    assert.deepEqual(changesOf(silent, draftOf(silent)), {}, "who has set it otherwise is not stopped");
  });
});

describe("the form for guests", () => {
  const usual = draftOf(room).registration;
  const form = (change) => changed({ registration: { ...usual, enabled: true, ...change } }).registration;
  const own = (name, id = 2) => ({ id, name, required: false, own: true });

  test("says what is another of it, and nothing while it is off", () => {
    assert.deepEqual(form({}), { enabled: true });
    assert.deepEqual(form({ limit: "50" }), { enabled: true, limit_on: true, limit: 50 });
    assert.deepEqual(form({ closes_at: "2027-01-15T09:00" }), {
      enabled: true,
      closes_at: "2027-01-15T08:00:00.000Z",
    });
    assert.equal(form({ enabled: false, limit: "none", asked: [own("")] }), undefined);
  });

  test("asks in its order, with an address in any case", () => {
    const [name, email] = usual.asked;
    assert.deepEqual(form({ asked: [email, { ...name, required: false }, own(" Your team ")] }).fields, {
      email: { index: 0, is_required: true },
      display_name: { index: 1, is_required: false },
      "Your team": { index: 2, is_required: false },
    });
    const nameless = { ...room, registration: { ...room.registration, fields: {} } };
    assert.deepEqual(
      draftOf(nameless).registration.asked.map((one) => [one.name, one.required]),
      [["email", true]],
    );
    assert.deepEqual(changesOf(nameless, draftOf(nameless)), {});
  });

  test("tells which of its fields cannot be", () => {
    const at = (minute) => `2027-01-15T09:${minute}`;
    assert.throws(() => form({ limit: "0" }), unclear("registration.limit", "limit"));
    assert.throws(
      () => form({ opens_at: at("30"), closes_at: at("00") }),
      unclear("registration.closes_at", "closes"),
    );
    assert.throws(() => form({ opens_at: "soon" }), unclear("registration.opens_at", "moment"));
    assert.throws(
      () => form({ asked: [...usual.asked, own("")] }),
      unclear("registration.asked.2", "question"),
    );
    const twice = [...usual.asked, own("email")];
    assert.throws(() => form({ asked: twice }), unclear("registration.asked.2", "twice"));
  });
});
