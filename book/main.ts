// # The command
//
// `deno task book` weaves the book into a folder, and may serve it.

import { parseArgs } from "@std/cli/parse-args";
import { codePages } from "./code_pages.ts";
import { figures } from "./figures.ts";
import { formatProblem } from "./problems.ts";
import { serveFolder } from "./serve.ts";
import { weave } from "./weave.ts";
import { writeSite } from "./write.ts";

const HELP = `Weave the book into a folder of static pages.

Usage: deno task book [--out DIR] [--serve] [--port N]

  --out DIR    where to write the pages (default: site, in the project)
  --serve      serve the pages on this machine when they are woven
  --port N     the port to serve on, 0 for any (default: 8000)
  --help       print this
`;

interface Settings {
  readonly out: string;
  readonly serve: boolean;
  readonly port: number;
}

if (import.meta.main) {
  const status = await main(Deno.args);
  if (status !== undefined) Deno.exit(status);
}

/**
 * Runs the command.
 *
 * @param args the words behind `deno task book`
 * @returns the exit status, or undefined if it goes on serving
 */
export async function main(
  args: readonly string[],
): Promise<number | undefined> {
  const settings = settingsOf(args);
  if (settings === "help") return print(HELP, 0);
  if (typeof settings === "string") return usage(settings);
  if (settings.serve && !isFree(settings.port)) return inUse(settings.port);
  if (Deno.stderr.isTerminal()) {
    console.error(
      "Weaving. Every figure is measured, so it takes a few minutes.",
    );
  }
  const root = decodeURIComponent(new URL("..", import.meta.url).pathname)
    .replace(/^\/(?=[A-Za-z]:\/)|\/$/g, "");
  const { files, problems } = await weave({ root, figures, codes: codePages });
  for (const problem of problems) console.error(formatProblem(problem));
  if (problems.length > 0) {
    console.error(
      `The book was not woven: ${counted(problems.length, "problem")}`,
    );
    return 1;
  }
  const out = settings.out === "" ? `${root}/site` : fromCaller(settings.out);
  writeSite(files, out);
  const pages = [...files.keys()].filter((href) => href.endsWith(".html"));
  console.log(`Wove ${counted(pages.length, "page")} into ${out}`);
  return settings.serve ? serve(out, settings.port) : 0;
}

/** What `args` ask for, "help", or what is wrong with them. */
function settingsOf(args: readonly string[]): Settings | string {
  let wrong = "";
  const parsed = parseArgs([...args], {
    boolean: ["serve", "help"],
    string: ["out", "port"],
    alias: { h: "help" },
    unknown: (arg) => {
      wrong ||= `Unknown argument ${arg}`;
      return false;
    },
  });
  if (parsed.help) return "help";
  if (wrong) return wrong;
  const port = Number(parsed.port ?? "8000");
  if (
    parsed.port === "" || !Number.isInteger(port) || port < 0 || port > 65535
  ) {
    return `--port wants a number from 0 to 65535, not "${parsed.port}"`;
  }
  if (parsed.out === "") return "--out wants a folder";
  return { out: parsed.out ?? "", serve: parsed.serve, port };
}

/** `path` as the person who typed it meant it: from where they stood. */
function fromCaller(path: string): string {
  if (/^([\\/]|[A-Za-z]:)/.test(path)) return path;
  return `${Deno.env.get("INIT_CWD") ?? Deno.cwd()}/${path}`;
}

/** Serves `out` until it is interrupted; returns only if it cannot. */
function serve(out: string, port: number): number | undefined {
  try {
    const { addr } = serveFolder(out, port);
    console.log(`Serving it on http://127.0.0.1:${addr.port}/ (Ctrl-C ends)`);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return inUse(port);
  }
}

/** Whether nobody listens at `port` now. */
function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return false;
  }
}

function inUse(port: number): number {
  console.error(`Port ${port} is in use; choose another with --port`);
  return 1;
}

/** Prints `text` and returns `status`. */
function print(text: string, status: number): number {
  console.log(text.trimEnd());
  return status;
}

/** Says what is wrong with the arguments, and returns the status for that. */
function usage(wrong: string): number {
  console.error(`${wrong}\nTry: deno task book --help`);
  return 2;
}

/** `count` of `things`, with an s if there are several. */
function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
