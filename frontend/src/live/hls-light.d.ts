/** The player without what live pictures do not need; its types are those of the whole one. */
declare module "hls.js/light" {
  export { default } from "hls.js";
}
