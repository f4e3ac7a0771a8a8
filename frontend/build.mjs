// Write the bundle into the Python package: files named by their content, a manifest of them, and the licences of all
// that went in. The same sources always give the same bytes.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "src", "youcheng", "web", "static", "dist");
const entries = ["workbench.js", "workbench.css"];

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: entries.map((name) => join("src", name)),
  outdir: target,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome120", "firefox121", "safari17.5"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".txt": "text" },
  // The coastline is fetched by the map, and is no part of its code.
  plugins: [{
    name: "coastline",
    setup: (building) => building.onLoad({ filter: /[\\/]world-atlas[\\/].*\.json$/ }, async ({ path }) => ({ contents: await readFile(path), loader: "file" })),
  }],
  metafile: true,
  logLevel: "warning",
});

await writeManifest();
await writeLicences();

async function writeManifest() {
  const names = {};
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const name = basename(path);
    if (output.entryPoint) names[basename(output.entryPoint)] = name;
    else names[name.startsWith("part-") ? name : name.replace(/-[A-Z0-9]{8}(?=\.)/, "")] = name;
  }
  const sorted = Object.fromEntries(Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(join(target, "manifest.json"), JSON.stringify(sorted, null, 2) + "\n");
}

async function writeLicences() {
  const packages = new Map();
  for (const input of Object.keys(metafile.inputs)) {
    const match = input.split(sep).join("/").match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (match) packages.set(match[1], join(here, "node_modules", match[1]));
  }
  const parts = [];
  for (const [name, folder] of [...packages].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).sort().find((found) => /^(licen[cs]e|copying)/i.test(found));
    if (!file) throw new Error(`${name} has no licence text`);
    parts.push(`${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim().replaceAll("\r\n", "\n")}\n`);
  }
  const head = `What the bundled files in this folder contain of others: ${parts.length} packages, each with its licence.\n`;
  await writeFile(join(target, "THIRD-PARTY.txt"), [head, ...parts].join(`\n${"-".repeat(80)}\n\n`));
}

const sizes = Object.entries(metafile.outputs).map(([path, { bytes }]) => `${String(bytes).padStart(8)}  ${relative(target, join(here, path))}`);
console.log(sizes.sort().join("\n"));
console.log(createHash("sha256").update(JSON.stringify(sizes)).digest("hex").slice(0, 12));
