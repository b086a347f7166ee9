// Random procedures in the intermediate form, and spoiled ones, before the oracle.

import {
  FormError,
  printProcedure,
  problemsOf,
  type Procedure,
  readProcedure,
  type Scalar,
} from "../../chapters/03-spindles/mod.ts";
import type { Analysis, Setting } from "../../chapters/04-verifier/mod.ts";
import { pick, random, random64 } from "../01-hardware/helpers.ts";
import { randomProcedure } from "../03-spindles/form_generator.ts";
import { carryOut, type Scene } from "./oracle.ts";
import { holdAgainst } from "./said.ts";

/** Bytes of the state of every random procedure. */
export const STATE_BYTES = 512;
const MEMORY_BYTES = 64;
const MEMORY_ADDRESS = 0x5000_0000n;

/** The text of a random procedure that first tests that its slice has the length it relies on, and all answers. */
export function randomForm(seed: number, size: number): string {
  const text = printProcedure(randomProcedure(seed, size));
  return text.replaceAll(
    /^ {2}v(\d+): .* = raise .*$/gm,
    (line, raised) =>
      `${line}
  v${910000 + Number(raised)}: bool = answered v${raised}
  check#${910000 + Number(raised)} v${
        910000 + Number(raised)
      } answer "answered"`,
  ).replace(
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

const U64: Scalar = { kind: "integer", bits: 64, signed: false };

/** What random procedures may rely on: a program calls them, with a slice that may be written. */
export const SETTING: Setting = {
  room: { state: STATE_BYTES },
  called: {
    types: [U64, U64, U64, { kind: "slice", element: U64, writable: true }],
    trusting: false,
  },
};

/** What a shift too far and a division by 0 give is defined, and so is a call of what nobody has declared. */
const DEFINED = /shift|divisor|declared/;

/** Whether `analysis` lacks nothing that keeps a procedure from doing harm. */
export function isHarmless({ lacks }: Analysis): boolean {
  return lacks.every(({ text }) => DEFINED.test(text));
}

/** The world that belongs to `seed`. Others change the state and the slice whenever they are called. */
function sceneOf(seed: number): Scene {
  const next = random(seed);
  const state = Uint8Array.from(
    { length: STATE_BYTES },
    () => next() % 4 ? next() & 255 : 0,
  );
  const bytes = Uint8Array.from({ length: MEMORY_BYTES }, () => next() & 255);
  const raw = () => next() % 2 ? BigInt(next() % 12) : random64(next);
  const asked = new Map<string, bigint>();
  let times = 0;
  const act = () => {
    times++;
    state[next() % STATE_BYTES]! ^= next() & 255;
    bytes[next() % MEMORY_BYTES]! ^= next() & 255;
    return next() % 2 ? BigInt(next() % 8) : random64(next);
  };
  const given = {
    name: "what is given",
    address: MEMORY_ADDRESS,
    bytes,
    writable: true,
  };
  return {
    parameters: [raw(), raw(), raw(), MEMORY_ADDRESS, 8n],
    behind: new Map([[3, given]]),
    state,
    steps: 6000,
    undeclared: true,
    call: ({ name, pure, reads }, of) => {
      if (reads) return BigInt(next() % 100);
      if (!pure) return act();
      const key = `${name} ${times} ${of.join(" ")}`;
      const answer = asked.get(key) ?? BigInt(next() % 20);
      asked.set(key, answer);
      return answer;
    },
    raise: act,
  };
}

/** What runs show that `analysis` has ruled out, if anything. */
export function contradictionIn(
  analysis: Analysis,
  seeds: readonly number[],
): string | undefined {
  const watcher = holdAgainst(analysis);
  for (const seed of seeds) {
    const end = carryOut(analysis.procedure, { ...sceneOf(seed), watcher });
    if (end.kind === "wrong") return `world ${seed}: ${end.sentence}`;
  }
}
