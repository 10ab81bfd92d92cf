// Bundles the pages: node build.mjs FOLDER [TABLE.cpp]
//
// Each src/*.ts becomes a script of its own, with what it imports, and so do the library's worklets; static/ is copied. TABLE.cpp gets the C++ source that
// puts all of it into the server (src/pages/built_in.hpp).
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, parse, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const library = join(here, "../client/src");
const WORTH_COMPRESSING = 1400; // bytes: below it a packet carries it anyhow

const scriptsIn = (folder) => readdirSync(folder).filter((name) => name.endsWith(".ts")).map((name) => join(folder, name));

/// What the library loads by its address, beside the module that it is bundled into.
function workletsIn(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
  return files.filter((path) => /worklet\.ts$/.test(path));
}

async function bundle(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(here, "static"), folder, { recursive: true });
  await build({
    entryPoints: Object.fromEntries([...scriptsIn(join(here, "src")), ...workletsIn(join(library, "media"))].map((path) => [parse(path).name, path])),
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    alias: { sallyport: join(library, "index.ts"), "sallyport/media": join(library, "media/index.ts") },
    logLevel: "warning",
  });
}

/// One row of the table, and the bytes that it refers to: the assembler takes them from the files as they are.
function row(folder, name, index) {
  const content = readFileSync(join(folder, name));
  const zipped = content.length >= WORTH_COMPRESSING ? gzipSync(content, { level: 9 }) : Buffer.alloc(0);
  writeFileSync(join(folder, `${name}.gz`), zipped);
  const tag = createHash("sha256").update(content).digest("hex").slice(0, 24);
  const take = (label, path, length) =>
    `asm(".section .rodata\\n.balign 16\\n${label}: .incbin \\"${path}\\"\\n.byte 0\\n.previous");\n` +
    `extern "C" const std::uint8_t ${label}[] __attribute__((visibility("hidden")));  // ${length} bytes\n`;
  const [plain, small] = [`sallyport_page_${index}`, `sallyport_page_${index}_gz`];
  return {
    symbols: take(plain, join(folder, name), content.length) + take(small, join(folder, `${name}.gz`), zipped.length),
    entry: `    {"${name}", "\\"${tag}\\"", {${plain}, ${content.length}}, {${small}, ${zipped.length}}},`,
  };
}

function table(folder) {
  const rows = readdirSync(folder).sort().map((name, index) => row(folder, name, index));
  return [
    "// Made by web/pages/build.mjs.",
    '#include "pages/built_in.hpp"',
    "",
    ...rows.map(({ symbols }) => symbols),
    "namespace sallyport::pages {",
    "",
    "std::span<const BuiltInFile> built_in_files() {",
    "  static const BuiltInFile files[] = {",
    ...rows.map(({ entry }) => entry),
    "  };",
    "  return files;",
    "}",
    "",
    "}  // namespace sallyport::pages",
    "",
  ].join("\n");
}

const [, , folder, source] = process.argv;
if (!folder) throw new Error("usage: node build.mjs FOLDER [TABLE.cpp]");
await bundle(resolve(folder));
if (source) writeFileSync(source, table(resolve(folder)));
