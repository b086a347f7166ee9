// Random procedures in the intermediate form, spoiled ones, and an oracle that watches every number.

import {
  FormError,
  interpret,
  printProcedure,
  problemsOf,
  type Procedure,
  readProcedure,
  type Run,
} from "../../chapters/03-spindles/mod.ts";
import type { Analysis } from "../../chapters/04-verifier/mod.ts";
import { pick, random, random64 } from "../01-hardware/helpers.ts";
import { randomProcedure } from "../03-spindles/form_generator.ts";

/** Bytes of the state of every random procedure. */
export const STATE_BYTES = 512;
const MEMORY_BYTES = 64;
const MEMORY_ADDRESS = 0x5000_0000n;

/** The text of a random procedure that first tests that its slice has the length it relies on. */
export function randomForm(seed: number, size: number): string {
  const text = printProcedure(randomProcedure(seed, size));
  return text.replace(
    "\nb0():",
    `
b0():
  v900000: u64 = parameter 4
  v900001: bool = lessOrEqual 8 v900000
  check#900000 v900001 slice "it has eight elements"`,
  );
}

// ## Spoiling

/** `text` with one thing changed that a compiler might have got wrong. */
export function spoiled(text: string, next: () => number): string {
  const lines = text.split("\n");
  const at = next() % lines.length;
  const line = lines[at]!;
  switch (next() % 8) {
    case 0:
    case 1: {
      const checks = lines.flatMap((one, index) =>
        one.includes("check#") ? [index] : []
      );
      if (checks.length > 0) lines.splice(pick(next, checks), 1);
      break;
    }
    case 2:
      lines[at] = replaceSome(line, /\bv\d+/g, next, () => `v${next() % 60}`);
      break;
    case 3:
      lines[at] = line.replace(
        /\b(b\d+) (b\d+)$/,
        (_, one, other) => `${other} ${one}`,
      );
      break;
    case 4:
      lines[at] = replaceSome(
        line,
        /\b(and|remainder|less|lessOrEqual|equal|add|subtract)\b/g,
        next,
        () =>
          pick(next, ["and", "or", "add", "subtract", "less", "lessOrEqual"]),
      );
      break;
    case 5: {
      const places = lines.flatMap((one, index) =>
        /load|store|slice|reference/.test(one) ? [index] : []
      );
      if (places.length === 0) break;
      const where = pick(next, places);
      lines[where] = replaceSome(
        lines[where]!,
        /\b\d+\b/g,
        next,
        (old) => changedNumber(old, next),
      );
      break;
    }
    default:
      lines[at] = replaceSome(
        line,
        /\b\d+\b/g,
        next,
        (old) => changedNumber(old, next),
      );
  }
  return lines.join("\n");
}

function changedNumber(old: string, next: () => number): string {
  const number = Number(old);
  const others = [number + 1, number - 1, number * 2, number + 8, 0, 255, -1];
  return String(pick(next, others));
}

function replaceSome(
  line: string,
  pattern: RegExp,
  next: () => number,
  by: (old: string) => string,
): string {
  const found = [...line.matchAll(pattern)];
  if (found.length === 0) return line;
  const one = pick(next, found);
  const end = one.index + one[0].length;
  return line.slice(0, one.index) + by(one[0]) + line.slice(end);
}

/** The procedure in `text`, if it is well formed. */
export function wellFormed(text: string): Procedure | undefined {
  try {
    const procedure = readProcedure(text);
    return problemsOf(procedure).length === 0 ? procedure : undefined;
  } catch (error) {
    if (error instanceof FormError) return undefined;
    throw error;
  }
}

// ## Watching

/** `text` with a call behind each number that tells what it is. */
export function watched(text: string): string {
  let fresh = 1_000_000;
  return text.split("\n").flatMap((line) => {
    const watch = (name: string) =>
      `  v${fresh++}: u64 = call Watch.${name} v${name}`;
    const head = /^b\d+\((.*)\)/.exec(line);
    if (head) {
      const names = [...head[1]!.matchAll(/v(\d+): (?!address)/g)];
      return [line, ...names.map((one) => watch(one[1]!))];
    }
    const value = /^ {2}v(\d+): (?!address)/.exec(line);
    return value ? [line, watch(value[1]!)] : [line];
  }).join("\n");
}

/** Runs a watched procedure in the world that belongs to `seed`. */
export function runWatched(
  procedure: Procedure,
  seed: number,
  seen: (value: number, number: bigint) => void,
): Run {
  const next = random(seed);
  const state = Uint8Array.from(
    { length: STATE_BYTES },
    () => next() % 4 ? next() & 255 : 0,
  );
  const bytes = Uint8Array.from({ length: MEMORY_BYTES }, () => next() & 255);
  const raw = () => next() % 2 ? BigInt(next() % 12) : random64(next);
  const parameters = [raw(), raw(), raw(), MEMORY_ADDRESS, 8n];
  const asked = new Map<string, bigint>();
  let times = 0;
  const act = () => {
    times++;
    state[next() % STATE_BYTES]! ^= next() & 255;
    bytes[next() % MEMORY_BYTES]! ^= next() & 255;
    return next() % 2 ? BigInt(next() % 8) : random64(next);
  };
  return interpret(procedure, {
    parameters,
    state,
    memory: [{ address: MEMORY_ADDRESS, bytes }],
    steps: 6000,
    call: ({ name, pure, reads }, of) => {
      if (name.startsWith("Watch.")) {
        seen(Number(name.slice(6)), of[0]!);
        return 0n;
      }
      if (reads) return BigInt(next() % 100);
      if (!pure) return act();
      const key = `${name} ${times} ${of.join(" ")}`;
      const answer = asked.get(key) ?? BigInt(next() % 20);
      asked.set(key, answer);
      return answer;
    },
    raise: act,
  });
}

/** What runs of `text` show that `analysis` has ruled out, if anything. */
export function contradictionIn(
  text: string,
  analysis: Analysis,
  seeds: readonly number[],
): string | undefined {
  const procedure = readProcedure(watched(text));
  const byNumber = new Map(
    [...analysis.computed].map(([value, known]) => [value.number, known]),
  );
  const starts = new Map(
    [...analysis.starts].flatMap(([block]) =>
      block.parameters.map((one) => [one.number, block] as const)
    ),
  );
  // A spoiled procedure may have two checks for one site.
  const needed = new Set(
    [...analysis.checks].flatMap(([{ operation }, { least }]) =>
      operation.kind === "check" && least !== 1n ? [operation.site.number] : []
    ),
  );
  for (const seed of seeds) {
    let says: string | undefined;
    const run = runWatched(procedure, seed, (value, number) => {
      if (says !== undefined || starts.has(value)) return;
      const known = byNumber.get(value);
      if (known === undefined) {
        says = `v${value} was thought to be out of reach`;
        return;
      }
      const bits = BigInt.asUintN(64, number);
      const fits = number >= known.least && number <= known.greatest &&
        (bits & known.zeros) === 0n && (~bits & known.ones) === 0n;
      if (!fits) {
        says = `v${value} is ${number}, not ${Deno.inspect(known)}`;
      }
    });
    if (says !== undefined) return `world ${seed}: ${says}`;
    if (run.kind === "stray") return `world ${seed}: ${run.sentence}`;
    if (run.kind === "failed" && !needed.has(run.site)) {
      return `world ${seed}: site ${run.site} has failed`;
    }
  }
}
