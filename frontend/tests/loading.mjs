import { runnerImport } from "vite";

/** A module of the pages, as Node runs it. */
export async function load(path) {
  const { module } = await runnerImport(path, { configFile: false, logLevel: "error" });
  return module;
}
