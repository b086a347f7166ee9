// # The host
//
// The only files that know they run on Deno are on this side of the house; this one has
// what the others share: files, and the process's own input and output.

import type { SerialLine } from "../chapters/01-hardware/mod.ts";
import { messageOf } from "./text.ts";

/** A mistake in how the command was called. Its exit status is 2. */
export class UsageError extends Error {
  /** The class's name, for reports. */
  override readonly name = "UsageError";
}

/** A file cannot be read. */
export class FileError extends Error {
  /** The class's name, for reports. */
  override readonly name = "FileError";
}

// ## Files
//
// A task runs in the project's folder. What the user means by a relative path is relative
// to where the user is.

/** `path` as the user meant it. */
export function resolvePath(path: string): string {
  const from = Deno.env.get("INIT_CWD");
  return path.startsWith("/") || from === undefined ? path : `${from}/${path}`;
}

/** No file that is read may be larger than this. */
const LARGEST_FILE = 256 * 2 ** 20;

/**
 * The bytes of the file at `path`.
 *
 * @throws FileError with a sentence
 */
export function readBytes(path: string): Uint8Array<ArrayBuffer> {
  const resolved = resolvePath(path);
  try {
    const { isFile, size } = Deno.statSync(resolved);
    if (!isFile) throw new Error("it is not a file");
    if (size > LARGEST_FILE) throw new Error("it is larger than 256 MB");
    return Deno.readFileSync(resolved);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : messageOf(error);
    throw new FileError(`Cannot read ${path}: ${why}`);
  }
}

/** The text of the file at `path`, whatever its bytes are. */
export function readText(path: string): string {
  return new TextDecoder().decode(readBytes(path));
}

/**
 * Puts `bytes` into the file at `path`.
 *
 * @throws FileError with a sentence
 */
export function writeBytes(
  path: string,
  bytes: Uint8Array,
  options: Deno.WriteFileOptions = {},
): void {
  try {
    Deno.writeFileSync(resolvePath(path), bytes, options);
  } catch (error) {
    throw new FileError(`Cannot write ${path}: ${messageOf(error)}`);
  }
}

// ## Output
//
// Bytes are collected and written by the line. If nobody reads them any more, there is no
// point in going on.

const BROKEN_PIPE = 141;

/** Writes all of `bytes` to one of the process's outputs. */
function writeAll(out: typeof Deno.stdout, bytes: Uint8Array): void {
  try {
    for (let done = 0; done < bytes.length;) {
      done += out.writeSync(bytes.subarray(done));
    }
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(BROKEN_PIPE);
    throw error;
  }
}

/** Prints a line. */
export function print(text: string): void {
  writeAll(Deno.stdout, new TextEncoder().encode(text + "\n"));
}

/** Prints a line for somebody who waits in front of a terminal, and for nobody else. */
export function reassure(text: string): void {
  if (Deno.stderr.isTerminal()) complain(text);
}

/** Prints a line of complaint. */
export function complain(text: string): void {
  writeAll(Deno.stderr, new TextEncoder().encode(text + "\n"));
}

// ## Serial lines

/** A serial line whose end must be told when all has been said. */
export interface HostLine extends SerialLine {
  /** Writes out what has been collected. */
  flush(): void;
}

/** A line from the process's input to one of its outputs. */
export function processLine(
  out: typeof Deno.stdout,
  input: boolean,
): HostLine {
  let pending: number[] = [];
  const flush = () => {
    if (pending.length === 0) return;
    writeAll(out, Uint8Array.from(pending));
    pending = [];
  };
  return {
    flush,
    send(byte) {
      pending.push(byte);
      if (byte === 10 || pending.length >= 4096) flush();
    },
    receive() {
      flush();
      if (!input) return null;
      const buffer = new Uint8Array(4096);
      const count = Deno.stdin.readSync(buffer);
      return count === null ? null : buffer.subarray(0, count);
    },
  };
}

// Reading from a terminal waits for somebody to type, and the machine waits with it. A
// machine that has other things to do collects what is typed and looks when it has time.

/** The same, but it never waits; what is typed arrives while the process is idle. */
export function collectingLine(out: typeof Deno.stdout): HostLine {
  const written = processLine(out, false);
  const typed: Uint8Array[] = [];
  let open = true;
  const collect = async () => {
    for await (const bytes of Deno.stdin.readable) typed.push(bytes);
  };
  collect().catch(() => {}).finally(() => open = false);
  return {
    ...written,
    receive() {
      written.flush();
      return typed.shift() ?? (open ? new Uint8Array() : null);
    },
  };
}

// A machine at a serial line sees every key when it is pressed, and shows it itself if it
// wants it seen. So the host's terminal must neither collect lines nor show what is typed.
// Control-C alone remains the host's: whatever the machine does, it can be ended.

/** The host's terminal while it belongs to a machine. */
export interface TakenTerminal {
  /** Whether Control-C has been pressed. */
  interrupted(): boolean;
  /** Gives it back. */
  release(): void;
}

/** Lets the keys of the terminal, if there is one, go to the machine as they are pressed. */
export function takeTerminal(): TakenTerminal {
  let interrupted = false;
  if (!Deno.stdin.isTerminal()) {
    return { interrupted: () => false, release: () => {} };
  }
  const interrupt = () => {
    interrupted = true;
  };
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.stdin.setRaw(true, { cbreak: true });
  return {
    interrupted: () => interrupted,
    release: () => {
      Deno.stdin.setRaw(false);
      Deno.removeSignalListener("SIGINT", interrupt);
    },
  };
}

/** A line that gives each finished line of output to `take`, and has no input. */
export function textLine(take: (line: string) => void): HostLine {
  let pending: number[] = [];
  const flush = () => {
    if (pending.length === 0) return;
    take(new TextDecoder().decode(Uint8Array.from(pending)));
    pending = [];
  };
  return {
    flush,
    send(byte) {
      if (byte === 10) {
        take(new TextDecoder().decode(Uint8Array.from(pending)));
        pending = [];
      } else pending.push(byte);
    },
    receive: () => null,
  };
}
