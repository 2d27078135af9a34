import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { load } from "./loading.mjs";

/** As much of a browser's audio element as is used. */
class FakeAudio extends EventTarget {
  sinkId = "";
  muted = false;
  played = [];
  loads = 0;
  refusal = null;

  constructor() {
    super();
    audio = this;
  }

  async setSinkId(id) {
    this.sinkId = id;
  }

  async play() {
    if (this.refusal) throw this.refusal;
    const { src, volume, loop, sinkId } = this;
    this.played.push({ sound: await blobs.get(src)?.text(), volume, loop, sinkId });
  }

  load() {
    this.loads++;
  }

  pause() {
    this.paused = true;
  }
}

const MANIFEST = { type: "audio/mpeg", sounds: { tones: { ring: { file: "ring", version: "1" } } } };
for (const language of ["de", "en", "fr"])
  MANIFEST.sounds[language] = { locked: { file: language, version: "1" } };

let audio;
let kept;
const blobs = new Map();
const page = new EventTarget();
const browser = { fetch: globalThis.fetch, make: URL.createObjectURL };
const put = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true });
put("Audio", FakeAudio);
put("document", page);
put("window", { localStorage: { getItem: () => JSON.stringify(kept), setItem: () => undefined } });

const { PageSpeaker } = await load("./src/sounds/PageSpeaker.ts");

function speaker({ languages = ["en-GB"], room = null, preferences = {} } = {}) {
  kept = preferences;
  put("navigator", { languages });
  return new PageSpeaker(room);
}

const ticks = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Plays a sound to its end. */
async function hear(who, sound = "locked") {
  const over = who.play(sound);
  await ticks();
  audio.dispatchEvent(new Event("ended"));
  await over;
  return audio.played.at(-1)?.sound.replace("/sounds/", "").replace("?v=1", "");
}

describe("the speaker", () => {
  before(() => {
    globalThis.fetch = async (path) => (path.endsWith("json") ? Response.json(MANIFEST) : new Response(path));
    URL.createObjectURL = (blob) => {
      const url = `blob:${blobs.size}`;
      blobs.set(url, blob);
      return url;
    };
  });
  after(() => {
    globalThis.fetch = browser.fetch;
    URL.createObjectURL = browser.make;
  });

  test("the language is the person's, then the browser's, then the room's, then English", async () => {
    assert.equal(await hear(speaker({ preferences: { language: "de" }, languages: ["fr"] })), "de");
    assert.equal(await hear(speaker({ languages: ["nl", "fr-CA", "de"], room: "de" })), "fr");
    assert.equal(await hear(speaker({ languages: ["nl"], room: "de-AT" })), "de");
    assert.equal(await hear(speaker({ languages: ["nl"], room: "xx" })), "en");
  });

  test("it is as loud and where the person chose, and follows a new choice", async () => {
    const who = speaker({ preferences: { soundsVolume: 0.3, speaker: "headset" } });
    await hear(who);
    assert.deepEqual(audio.played[0], {
      sound: "/sounds/en?v=1",
      volume: 0.3,
      loop: false,
      sinkId: "headset",
    });
    kept = { soundsVolume: 0.9, sounds: false };
    who.adjust();
    assert.deepEqual([audio.volume, audio.muted], [0.9, true]);
  });

  test("whoever switched sounds off hears none", async () => {
    const who = speaker({ preferences: { sounds: false } });
    await who.play("locked");
    assert.deepEqual(audio.played, []);
    kept = {};
    assert.equal(await hear(who), "en");
  });

  test("a sound that does not play is over at once", async () => {
    const who = speaker();
    audio.refusal = new Error("no such device");
    await who.play("locked");
    audio.refusal = null;
    const broken = who.play("locked");
    await ticks();
    audio.dispatchEvent(new Event("error"));
    await broken;
  });

  test("where a page may not sound before a touch, the first touch lets it", async () => {
    const who = speaker();
    audio.refusal = new DOMException("", "NotAllowedError");
    await who.play("locked");
    page.dispatchEvent(new Event("pointerdown"));
    page.dispatchEvent(new Event("keydown"));
    assert.equal(audio.loads, 1);
  });

  test("a ring repeats until it is stopped, and does not begin after that", async () => {
    const who = speaker();
    const over = who.play("ring", true);
    await ticks();
    assert.deepEqual([audio.played[0].sound, audio.played[0].loop], ["/sounds/ring?v=1", true]);
    who.stop();
    await over;
    assert.equal(audio.paused, true);

    const late = speaker();
    const ringing = late.play("ring", true);
    late.stop();
    await ringing;
    assert.deepEqual(audio.played, []);
  });
});
