import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./loading.mjs";

const { csv } = await load("./src/home/csv.ts");
const { asTable, everyRegistrant, furtherAnswers } = await load("./src/home/registrants.ts");

const registrant = (name, answers) => ({
  id: name,
  name,
  email: `${name}@example.org`,
  answers: { display_name: name, email: `${name}@example.org`, ...answers },
  created_at: "2026-11-22T10:00:00Z",
});

describe("a table for spreadsheets", () => {
  test("quotes what would end a cell, and ends lines as the format says", () => {
    assert.equal(csv([["a", 'b "c", d', "e\nf"]]), '\ufeffa,"b ""c"", d","e\nf"\r\n');
  });

  test("lets nothing that strangers typed be calculated", () => {
    for (const text of ["=1+1", "+49 30", "-1", "@SUM(A1)", "\tx"]) {
      assert.ok(csv([[text]]).startsWith(`\ufeff'${text}`), text);
    }
    assert.equal(csv([["a=1"]]), "\ufeffa=1\r\n");
  });
});

describe("who has registered", () => {
  test("stands in columns, one for each question that somebody answered", () => {
    const list = [
      registrant("ada", { company: "Blue" }),
      registrant("ben", { "Your team": "Red", phone: "" }),
    ];
    assert.deepEqual(
      asTable(list, (name) => name.toUpperCase()),
      [
        ["DISPLAY_NAME", "EMAIL", "REGISTERED_AT", "COMPANY", "YOUR TEAM"],
        ["ada", "ada@example.org", "2026-11-22T10:00:00Z", "Blue", ""],
        ["ben", "ben@example.org", "2026-11-22T10:00:00Z", "", "Red"],
      ],
    );
  });

  test("is said once where it is said anyway, and empty answers are none", () => {
    assert.deepEqual(furtherAnswers(registrant("ada", { company: "Blue", phone: "" })), [
      ["company", "Blue"],
    ]);
  });

  test("is fetched to the last page", async () => {
    const pages = { none: ["a", "b"], b: ["c"] };
    const api = {
      registrants: async (_room, _limit, after) => ({
        items: pages[after ?? "none"].map((name) => registrant(name, {})),
        next: after === null ? "b" : null,
      }),
    };
    const found = await everyRegistrant(api, "room");
    assert.deepEqual(
      found.map(({ name }) => name),
      ["a", "b", "c"],
    );
  });
});
