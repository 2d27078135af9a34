import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { load } from "./loading.mjs";

const { Library } = await load("./src/sounds/Library.ts");

const MANIFEST = {
  type: "audio/mpeg",
  sounds: {
    tones: { enter: { file: "tones/enter.mp3", version: "t1" } },
    de: { locked: { file: "de/locked.mp3", version: "d1" } },
    en: {
      locked: { file: "en/locked.mp3", version: "e1" },
      muted: { file: "en/muted.mp3", version: "e2" },
    },
  },
};
const browserFetch = globalThis.fetch;
let asked;
let down;

describe("the library", () => {
  beforeEach(() => {
    asked = [];
    down = false;
    globalThis.fetch = async (path) => {
      asked.push(path);
      if (down) throw new TypeError("no network");
      return path.endsWith("manifest.json") ? Response.json(MANIFEST) : new Response(path);
    };
  });
  afterEach(() => {
    globalThis.fetch = browserFetch;
  });

  const heard = async (address) => (await (await browserFetch(address)).text()).replace("/sounds/", "");

  test("a prompt is of the first language that has it, a tone of none", async () => {
    const library = new Library(() => ["nl", "de", "en"]);
    assert.equal(await heard(await library.address("locked")), "de/locked.mp3?v=d1");
    assert.equal(await heard(await library.address("muted")), "en/muted.mp3?v=e2");
    assert.equal(await heard(await library.address("enter")), "tones/enter.mp3?v=t1");
    assert.equal(await library.address("host"), null);
  });

  test("each file is fetched once, also when it is asked for twice at once", async () => {
    const library = new Library(() => ["en"]);
    const twice = await Promise.all([library.address("locked"), library.address("locked")]);
    assert.equal(twice[0], twice[1]);
    await library.address("locked");
    assert.deepEqual(asked, ["/sounds/manifest.json", "/sounds/en/locked.mp3?v=e1"]);
  });

  test("what could not be fetched is tried again", async () => {
    const library = new Library(() => ["en"]);
    down = true;
    assert.equal(await library.address("locked"), null);
    down = false;
    assert.notEqual(await library.address("locked"), null);
  });

  test("the language may change, and a closed library plays nothing", async () => {
    let language = "de";
    const library = new Library(() => [language]);
    const german = await library.address("locked");
    language = "en";
    assert.equal(await heard(await library.address("locked")), "en/locked.mp3?v=e1");
    library.close();
    await new Promise(setImmediate);
    await assert.rejects(browserFetch(german));
    assert.equal(await library.address("locked"), null);
  });
});
