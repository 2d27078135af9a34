import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./loading.mjs";

const { coloursOf } = await load("./src/roomColours.ts");

describe("the colours of a room", () => {
  test("a mode takes its own colours alone", () => {
    const theme = { dark_primary: "#3366FF", light_primary: "#aa0000" };
    assert.equal(coloursOf(theme, "dark")["--accent"], "#3366ff");
    assert.equal(coloursOf(theme, "light")["--accent"], "#aa0000");
    assert.deepEqual(coloursOf({}, "dark"), {});
  });

  test("what stands on a colour can be read", () => {
    assert.equal(coloursOf({ light_primary: "#ffee55" }, "light")["--on-accent"], "#141414");
    assert.equal(coloursOf({ light_primary: "#002244" }, "light")["--on-accent"], "#ffffff");
  });

  test("a ground on which its text cannot be read is left alone", () => {
    const poor = coloursOf({ dark_background: "#202020", dark_foreground: "#404040" }, "dark");
    assert.equal(poor["--bg"], undefined);
    assert.equal(poor["--text"], undefined);
    const good = coloursOf({ dark_background: "#001020", dark_foreground: "#ffffff" }, "dark");
    assert.equal(good["--bg"], "#001020");
    assert.ok(good["--muted"]);
  });

  test("a mark that would not stand out from the ground is left alone", () => {
    assert.equal(coloursOf({ light_success: "#f0f0e0" }, "light")["--live"], undefined);
    assert.equal(coloursOf({ light_primary: "#fff4c0" }, "light")["--ring"], undefined);
    assert.equal(coloursOf({ light_success: "#006030" }, "light")["--live"], "#006030");
  });

  test("what is no colour counts for nothing", () => {
    assert.deepEqual(coloursOf({ dark_primary: "red", dark_negative: "#12" }, "dark"), {});
  });
});
