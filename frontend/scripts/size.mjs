// The first load of a meeting: everything a browser fetches from opening the link to being in the meeting,
// in one language, with the latin typeface. Counted as gzip for text (what every proxy can do) and raw for
// fonts, which are compressed already. Fails above the limit.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const LIMIT = 400_000;
const root = fileURLToPath(new URL("../../src/roomful/pages/static/", import.meta.url));
const assets = readdirSync(join(root, "assets"));

// One language is loaded, the largest is counted; the start page's own code and latin-ext letters are not part of it.
const languages = assets.filter((name) => /^(en|de|es)-.*\.js$/.test(name));
const skipped = (name) =>
  /\.(map|br|gz)$/.test(name) || /^index-.*\.js$/.test(name) || name.includes("latin-ext");

const rows = [];
function count(name, path) {
  const bytes = readFileSync(path);
  const packed = name.endsWith(".woff2");
  rows.push({
    name,
    gzip: packed ? bytes.length : gzipSync(bytes, { level: 9 }).length,
    brotli: packed ? bytes.length : brotliCompressSync(bytes).length,
  });
}

count("meeting.html", join(root, "meeting.html"));
for (const name of assets)
  if (!languages.includes(name) && !skipped(name)) count(name, join(root, "assets", name));
const largest = languages
  .map((name) => ({ name, size: gzipSync(readFileSync(join(root, "assets", name))).length }))
  .sort((a, b) => b.size - a.size)[0];
if (largest) count(largest.name, join(root, "assets", largest.name));

rows.sort((a, b) => b.gzip - a.gzip);
for (const row of rows)
  console.log(`${String(row.gzip).padStart(8)} ${String(row.brotli).padStart(8)}  ${row.name}`);
const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
console.log(
  `${String(sum("gzip")).padStart(8)} ${String(sum("brotli")).padStart(8)}  first load (gzip, brotli); limit ${LIMIT}`,
);
if (sum("gzip") > LIMIT) {
  console.error("The first load is over its limit.");
  process.exit(1);
}
