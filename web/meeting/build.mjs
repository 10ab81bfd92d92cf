// Bundles the page: node build.mjs [FOLDER]
//
// FOLDER is what the server gives out as the application's www; dist if absent. Nothing in it comes from elsewhere, and the page
// holds no script or style of its own, so that the strictest Content-Security-Policy lets it work.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, parse, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const library = join(here, "../client/src");

export const aliases = {
  sallyport: join(library, "index.ts"),
  "sallyport/media": join(library, "media/index.ts"),
  "sallyport/doctor": join(library, "doctor/index.ts"),
};

/** Of others' code in the script: they want it to go along. */
function licences() {
  return ["preact", "lucide"].map((name) => `${name}\n\n${readFileSync(join(here, "node_modules", name, "LICENSE"), "utf8")}`).join("\n\n");
}

/** What the library loads by its address, beside the script that it is bundled into. */
function worklets() {
  const media = join(library, "media");
  const files = readdirSync(media, { recursive: true }).filter((name) => /worklet\.ts$/.test(name));
  return Object.fromEntries(files.map((name) => [parse(name).name, join(media, name)]));
}

export async function bundle(folder, entry = join(here, "src/main.tsx")) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(here, "static"), folder, { recursive: true });
  cpSync(join(here, "languages"), join(folder, "languages"), { recursive: true });
  writeFileSync(join(folder, "licences.txt"), licences());
  await build({
    entryPoints: { meeting: entry, style: join(here, "src/styles/all.css"), ...worklets() },
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    alias: aliases,
    logLevel: "warning",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await bundle(resolve(process.argv[2] ?? join(here, "dist")));
