import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where a running `roomful serve` listens, for `npm run dev`. */
const server = process.env.ROOMFUL_DEV_SERVER ?? "http://127.0.0.1:8080";

/** What several pages show is one file: many small ones compress worse. */
const SHARED =
  "src/(ui/|styles/(base|controls)|api|keep|i18n|theme)|node_modules/(react|i18n|scheduler|@fontsource)";

export default defineConfig({
  plugins: [react()],
  // Nothing may become a data: URL: the pages' content security policy allows their own origin only.
  build: {
    outDir: here("../src/roomful/pages/static"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    chunkSizeWarningLimit: 900,
    // Read by scripts/size.mjs, which removes it.
    manifest: "manifest.json",
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "shared",
              test: new RegExp(SHARED),
            },
          ],
        },
      },
      input: {
        index: here("index.html"),
        meeting: here("meeting.html"),
        home: here("home.html"),
        live: here("live.html"),
        register: here("register.html"),
      },
    },
  },
  server: {
    proxy: {
      "/roomful": server,
      "/rtc": { target: server, ws: true },
    },
  },
});
