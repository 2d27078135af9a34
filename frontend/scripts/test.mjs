// Runs tests/*.test.mjs with Node's own runner. They load what they test through Vite, as it is built.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../tests/", import.meta.url);
process.chdir(fileURLToPath(new URL("../", import.meta.url)));
for (const name of readdirSync(folder).sort()) {
  if (name.endsWith(".test.mjs")) await import(new URL(name, folder));
}
