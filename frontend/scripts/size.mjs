// The first load of a meeting: everything a browser fetches from opening the link to being in the meeting,
// in one language, with the latin typeface. Counted as gzip for text (what every proxy can do) and raw for
// fonts, which are compressed already. Fails above the limit.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const LIMIT = 400_000;
const root = fileURLToPath(new URL("../../src/roomful/pages/static/", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "manifest.json"), "utf8"));
rmSync(join(root, "manifest.json"));

const isText = (name) => /(^|\/)texts\/\w+\.json$/.test(name);
const packed = new Map();
const languages = [];

function count(file) {
  if (packed.has(file) || file.includes("latin-ext")) return;
  const bytes = readFileSync(join(root, file));
  const font = file.endsWith(".woff2");
  packed.set(file, {
    gzip: font ? bytes.length : gzipSync(bytes, { level: 9 }).length,
    brotli: font ? bytes.length : brotliCompressSync(bytes).length,
  });
}

const seen = new Set();
function walk(name) {
  if (seen.has(name)) return;
  seen.add(name);
  const chunk = manifest[name];
  // Of the languages one is loaded; the largest is counted below.
  if (isText(name)) languages.push(chunk.file);
  else for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) count(file);
  for (const other of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) walk(other);
}

walk("meeting.html");
count("meeting.html");
const size = (file) => gzipSync(readFileSync(join(root, file))).length;
const largest = languages.sort((a, b) => size(b) - size(a))[0];
if (largest) count(largest);

const rows = [...packed].sort(([, a], [, b]) => b.gzip - a.gzip);
for (const [file, { gzip, brotli }] of rows)
  console.log(`${String(gzip).padStart(8)} ${String(brotli).padStart(8)}  ${file}`);
const sum = (key) => rows.reduce((total, [, row]) => total + row[key], 0);
console.log(
  `${String(sum("gzip")).padStart(8)} ${String(sum("brotli")).padStart(8)}  first load (gzip, brotli); limit ${LIMIT}`,
);
if (sum("gzip") > LIMIT) {
  console.error("The first load is over its limit.");
  process.exit(1);
}
