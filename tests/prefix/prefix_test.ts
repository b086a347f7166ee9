// # The chapters stand on their own
//
// The first chapters of the book, copied alone with their tests, are a whole program.
//
// For each chapter, everything up to it goes to a fresh folder, is checked there by the
// compiler, and passes tests there. A test that only imports runs the same modules wherever it
// stands, and the check has found them all; one that reads files, by itself or by what it
// imports from its folder, might miss something that only a later chapter brings. Those are run.

import { assert } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const CHAPTERS: readonly string[] = [...Deno.readDirSync(
  new URL("chapters/", ROOT),
)].map(({ name }) => name).filter((name) => /^\d+-/.test(name)).sort();

/** What only a module does that reads files or starts programs. The environment may choose seeds anywhere. */
const READS = /\bDeno\.(?!(test|env)\b)|\bimport\.meta\.|\bimport\(|\bfetch\(/;

/** Tests that read, but take minutes because they try very many programs. */
const NOT_REPEATED = /^(bugs|suite|optimiser|interface_costs)_test\.ts$/;

/** The parts of deno.json that these tests read. */
interface Configuration {
  readonly tasks: {
    readonly test: { readonly command: string };
    readonly [name: string]: unknown;
  };
  readonly exports: Readonly<Record<string, string>>;
  readonly [name: string]: unknown;
}

// Two folders are looked at side by side, for a check keeps one processor busy.

const LANES = 2;
const waiting = [...CHAPTERS.keys()].reverse();
const results = new Map(
  CHAPTERS.map((chapter) => [chapter, Promise.withResolvers<void>()]),
);

/** Takes what is waiting, one after the other. */
async function work(): Promise<void> {
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const chapter = CHAPTERS[index]!;
    const { resolve, reject, promise } = results.get(chapter)!;
    promise.catch(() => {});
    await lookAt(chapter, CHAPTERS.slice(0, index + 1)).then(resolve, reject);
  }
}

for (let lane = 0; lane < LANES; lane++) work();

for (const [chapter, { promise }] of results) {
  Deno.test({
    name: `chapters up to ${chapter} are whole without the others`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => promise,
  });
}

/** Copies `chapters`, the last of which is `chapter`, and checks and tests them there. */
async function lookAt(
  chapter: string,
  chapters: readonly string[],
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "spin-prefix-" });
  try {
    await copyPrefix(chapters, toUrl(folder));
    await succeed(folder, ["check", "chapters", "tests"]);
    const reading = readingTests(`tests/${chapter}/`);
    if (reading.length > 0) await succeed(folder, testArguments(reading));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The folder `path` as a URL. */
function toUrl(path: string): URL {
  return new URL(`file:///${path.replaceAll("\\", "/").replace(/^\//, "")}/`);
}

/** Copies `chapters`, their tests and what every test needs to `target`. */
async function copyPrefix(
  chapters: readonly string[],
  target: URL,
): Promise<void> {
  for (const chapter of chapters) {
    await copy(`chapters/${chapter}`, target);
    await copy(`tests/${chapter}`, target);
  }
  await copy("tests/std", target);
  await copy("tests/corpus", target);
  await copy("tests/guests", target);
  await Deno.copyFile(new URL("deno.lock", ROOT), new URL("deno.lock", target));
  const text = JSON.stringify(configurationFor(chapters), null, 2);
  await Deno.writeTextFile(new URL("deno.json", target), text);
}

/** Copies the folder `path`, if there is one, below `target`; exercises stay behind. */
async function copy(path: string, target: URL): Promise<void> {
  if (!exists(path)) return;
  await Deno.mkdir(new URL(`${path}/`, target), { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(new URL(path, ROOT))) {
    const inside = `${path}/${name}`;
    if (isDirectory && name !== "exercises") await copy(inside, target);
    if (isDirectory) continue;
    await Deno.copyFile(new URL(inside, ROOT), new URL(inside, target));
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(new URL(path, ROOT)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The project's configuration without tasks, and with the exports that are there. */
function configurationFor(chapters: readonly string[]): unknown {
  const { tasks: _, exports, ...rest } = configuration();
  const left = Object.entries(exports).filter(([, path]) =>
    chapters.some((chapter) => path.startsWith(`./chapters/${chapter}/`))
  );
  return { ...rest, exports: Object.fromEntries(left) };
}

function configuration(): Configuration {
  return JSON.parse(textOf("deno.json"));
}

/** The arguments of `deno task test`, for the tests at `paths`. */
function testArguments(paths: readonly string[]): string[] {
  const words = configuration().tasks.test.command.split(/\s+/);
  return [...words.slice(1, -1), ...paths];
}

/** The paths of the tests in `folder` that read, or import from there what reads. */
function readingTests(folder: string): string[] {
  if (!exists(folder)) return [];
  const texts = new Map(
    [...Deno.readDirSync(new URL(folder, ROOT))]
      .filter(({ name }) => name.endsWith(".ts"))
      .map(({ name }) => [name, textOf(`${folder}${name}`)]),
  );
  const reads = (name: string, seen: Set<string>): boolean => {
    const text = texts.get(name);
    if (text === undefined || seen.has(name)) return false;
    seen.add(name);
    return READS.test(text) ||
      [...text.matchAll(/from "\.\/([^"]+)"/g)].some((found) =>
        reads(found[1]!, seen)
      );
  };
  return [...texts.keys()].filter((name) =>
    name.endsWith("_test.ts") && !NOT_REPEATED.test(name) &&
    reads(name, new Set())
  ).map((name) => `${folder}${name}`);
}

function textOf(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** Runs Deno with `args` in `folder`, and fails with its output if it does. */
async function succeed(folder: string, args: string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const output = (decoder.decode(stdout) + decoder.decode(stderr))
    .replaceAll(/^Check .*\n/gm, "");
  assert(success, `deno ${args.join(" ")} failed:\n${output}`);
}
