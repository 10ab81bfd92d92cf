// Bundles the gallery: node test/gallery/build.mjs [FOLDER]
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../../build.mjs";

const here = dirname(fileURLToPath(import.meta.url));
await bundle(resolve(process.argv[2] ?? join(here, "../../build/gallery")), join(here, "gallery.tsx"));
