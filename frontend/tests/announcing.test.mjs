import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./loading.mjs";

const { soundsOf, soundsOfEntering } = await load("./src/meeting/announcing.ts");

const me = { id: "me", role: "participant" };
const permissions = { microphone: true };
const state = (change = {}) => ({
  me,
  permissions,
  people: [me],
  session: { locked: false },
  recording: null,
  ...change,
});
const event = (kind, data = {}) => ({ id: "1", kind, data });
const between = (before, after) => soundsOf(state(before), state(after), event("session.updated"));

describe("what is announced", () => {
  test("others are heard coming and going, oneself is not", () => {
    const two = { people: [me, { id: "other" }] };
    assert.deepEqual(between({}, two), ["enter"]);
    assert.deepEqual(between(two, {}), ["exit"]);
    assert.deepEqual(between({ people: [] }, {}), []);
    assert.deepEqual(between(two, two), []);
  });

  test("what a host does to oneself is said", () => {
    assert.deepEqual(between({}, { permissions: { microphone: false } }), ["muted"]);
    assert.deepEqual(between({ permissions: { microphone: false } }, {}), ["may-speak"]);
    const host = { ...me, role: "host" };
    assert.deepEqual(between({}, { me: host, people: [host] }), ["host"]);
    assert.deepEqual(between({ me: host, people: [host] }, {}), []);
  });

  test("a lock is said, and that it is gone", () => {
    const locked = { session: { locked: true } };
    assert.deepEqual(between({}, locked), ["locked"]);
    assert.deepEqual(between(locked, {}), ["unlocked"]);
  });

  test("every step of a recording is said", () => {
    const on = { recording: { state: "recording" } };
    const paused = { recording: { state: "paused" } };
    assert.deepEqual(between({}, on), ["recording-started"]);
    assert.deepEqual(between(on, paused), ["recording-paused"]);
    assert.deepEqual(between(paused, on), ["recording-resumed"]);
    assert.deepEqual(between(paused, {}), ["recording-stopped"]);
    assert.deepEqual(between(on, {}), ["recording-stopped"]);
    assert.deepEqual(between(on, on), []);
  });

  test("a warning before the end is a tone, with words where there are any", () => {
    const warned = (seconds) => soundsOf(state(), state(), event("session.ends_soon", { seconds }));
    assert.deepEqual(warned(300), ["warning", "ends-in-5"]);
    assert.deepEqual(warned(60), ["warning", "ends-in-1"]);
    assert.deepEqual(warned(12), ["warning", "ends-in-1"]);
    assert.deepEqual(warned(600), ["warning"]);
  });

  test("who comes into an empty room is told so", () => {
    assert.deepEqual(soundsOfEntering(state()), ["welcome", "first"]);
    assert.deepEqual(soundsOfEntering(state({ people: [me, { id: "other" }] })), ["welcome"]);
  });

  test("who comes into a meeting that is recorded is told so", () => {
    const recorded = state({ people: [me, { id: "other" }], recording: { state: "recording" } });
    assert.deepEqual(soundsOfEntering(recorded), ["welcome", "recording-started"]);
    assert.deepEqual(soundsOfEntering({ ...recorded, recording: { state: "paused" } }), ["welcome"]);
  });
});
