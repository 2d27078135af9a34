// Every language file must have the same keys with the same placeholders as English.
import { readdirSync, readFileSync } from "node:fs";

const folders = ["", "home/", "live/", "registration/"].map(
  (part) => new URL(`../src/${part}texts/`, import.meta.url),
);

function flatten(node, prefix = "", into = new Map()) {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === "string") into.set(prefix + key, value);
    else flatten(value, `${prefix}${key}.`, into);
  }
  return into;
}

const placeholders = (text) =>
  [...text.matchAll(/\{\{\s*(\w+)/g)]
    .map((match) => match[1])
    .sort()
    .join(",");
const problems = [];
let keys = 0;
for (const folder of folders) {
  const read = (name) => flatten(JSON.parse(readFileSync(new URL(name, folder), "utf8")));
  const english = read("en.json");
  keys += english.size;
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
    const texts = read(name);
    for (const [key, text] of english) {
      const other = texts.get(key);
      if (other === undefined) problems.push(`${name}: ${key} is missing`);
      else if (other.trim() === "") problems.push(`${name}: ${key} is empty`);
      else if (placeholders(other) !== placeholders(text))
        problems.push(`${name}: ${key} has other placeholders`);
    }
    for (const key of texts.keys()) if (!english.has(key)) problems.push(`${name}: ${key} is not in en.json`);
  }
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`texts: ${keys} keys, the same in every language`);
