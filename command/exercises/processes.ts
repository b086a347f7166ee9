// # Other processes
//
// Deno itself checks types, lints, formats and runs what a reader has written.

import { ROOT } from "./places.ts";

/** How a process ended. */
export interface Ended {
  /** Whether it ended by itself and with status 0. */
  readonly success: boolean;
  /** Why it was stopped, if it was: it took too long or wrote too much. */
  readonly stopped: "time" | "output" | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a process is given. */
export interface Given {
  /** Its standard input; nothing unless given. */
  readonly input?: string;
  /** Milliseconds until it is stopped; a minute unless given. */
  readonly limit?: number;
}

/** The number of characters that a process may write. */
export const LARGEST_OUTPUT: number = 2 ** 20;

/** Runs Deno with `args` in the project's folder. */
export async function runDeno(
  args: readonly string[],
  given: Given = {},
): Promise<Ended> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let stopped: Ended["stopped"];
  const stop = (why: "time" | "output") => {
    stopped ??= why;
    kill(child);
  };
  const timer = setTimeout(() => stop("time"), given.limit ?? 60_000);
  const [stdout, stderr, { success }] = await Promise.all([
    collect(child.stdout, () => stop("output")),
    collect(child.stderr, () => stop("output")),
    child.status,
    write(child.stdin, given.input ?? ""),
  ]);
  clearTimeout(timer);
  return { success: success && stopped === undefined, stopped, stdout, stderr };
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    const gone = error instanceof TypeError ||
      error instanceof Deno.errors.NotFound;
    if (!gone) throw error;
  }
}

/** Everything that comes out of `stream`; calls `stop` if that is too much. */
async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  stop: () => void,
): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    if (text.length > LARGEST_OUTPUT) continue;
    text += part;
    if (text.length > LARGEST_OUTPUT) stop();
  }
  return text;
}

/** Writes `text` to a process, which may have ended without reading it. */
async function write(
  stream: WritableStream<Uint8Array<ArrayBuffer>>,
  text: string,
): Promise<void> {
  const writer = stream.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    const gone = error instanceof Deno.errors.BrokenPipe ||
      error instanceof TypeError;
    if (!gone) throw error;
  }
}

/** What `ended` printed, without Deno's own progress and closing remarks. */
export function printed({ stdout, stderr }: Ended): string {
  return `${stderr}\n${stdout}`
    .replaceAll(/^(Check|Checked) .*\n/gm, "")
    .replace(/\n\s*(info|hint|Stack backtrace):[\s\S]*/, "")
    .trim();
}

/**
 * What `work` makes of each of `items`, in their order.
 *
 * As many are worked on at once as there are processors, so that a limit of time means the same as for one alone.
 */
export function someAtOnce<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result>[] {
  const results = items.map(() => Promise.withResolvers<Result>());
  const waiting = [...items.entries()];
  const goOn = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [at, item] = next;
      const { resolve, reject } = results[at]!;
      await work(item).then(resolve, reject);
    }
  };
  for (let one = 0; one < navigator.hardwareConcurrency; one++) goOn();
  return results.map(({ promise }) => promise);
}
