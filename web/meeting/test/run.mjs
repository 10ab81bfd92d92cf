// Bundles the tests of test/unit and runs them: node test/run.mjs
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { aliases } from "../build.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "../build/test");
const library = join(here, "../../client");
const tests = readdirSync(join(here, "unit")).filter((name) => name.endsWith(".test.ts"));

await build({
  entryPoints: tests.map((name) => join(here, "unit", name)),
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node18",
  ignoreAnnotations: true, // what the library does for Node is a side effect
  jsx: "automatic",
  jsxImportSource: "preact",
  alias: { ...aliases, sallyport: join(library, "src/node.ts") },
  plugins: [{ name: "library sources", setup: useSources }],
  logLevel: "warning",
});

/** The library's own tests mean what was built; here its sources are meant, so that there is one copy of everything. */
function useSources({ onResolve }) {
  onResolve({ filter: /\/dist\/.*\.js$/ }, ({ path, resolveDir }) => ({
    path: join(resolveDir, path.replace("/dist/", "/src/").replace(/\.js$/, ".ts")),
  }));
  onResolve({ filter: /^ws$/ }, () => ({ path: join(library, "node_modules/ws/wrapper.mjs"), external: true }));
}

const files = tests.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")));
process.exit(spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1);
