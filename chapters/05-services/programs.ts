// # Programs put together
//
// A program is put together from texts: its own, the procedures that it is linked with, and the
// stubs of the spindles that it brings along.
//
// How many rounds a program makes is decided when it is assembled, and so is whatever else
// differs from run to run: these numbers are symbols of its text. Two programs of one text differ
// by them and by nothing else.
//
// A program that only says what is its own begins with `main`, and is put behind the text in which
// every program begins. It names the calls of the system, and their numbers are symbols as well:
// `lda v0, call.write` is what it writes before `callsys`.
//
// What a program is told later, such as its part of the disk, goes into a word of its data before
// its first instruction.

import {
  assembleProgram,
  deadLine,
  panic,
  type Program,
  type SerialLine,
  virtual,
  type VirtualAddress,
} from "../01-hardware/mod.ts";
import type { Strand } from "../02-controllers/mod.ts";
import {
  carriedSection,
  checkSpindle,
  environmentOf,
  interfaceOf,
  joinEnvironments,
  type Source,
  SPINDLE_SECTION,
  stubsOf,
  type TypedSpindle,
} from "../03-spindles/mod.ts";
import beginning from "./beginning.s" with { type: "text" };
import { type System, tellWord } from "./system.ts";

/** Numbers that a program is assembled with, by name. */
export type ProgramConstants = Readonly<Record<string, number>>;

/** The numbers of system calls, by the names that programs have for them. */
export const CALL_NUMBERS: ProgramConstants = {
  "call.exit": 1,
  "call.write": 4,
  "call.install": 1000,
  "call.register": 1100,
  "call.lookUp": 1101,
  "call.accept": 1102,
  "call.reply": 1103,
  "call.ask": 1104,
  "call.open": 1105,
  "call.fetch": 1106,
  "call.reserve": 1200,
  "call.gang": 1210,
};

/**
 * The program of `texts`, each of which begins in the section for code. If one of them has a
 * `main`, the text in which programs begin stands before them.
 */
export function assembled(
  texts: readonly string[],
  constants: ProgramConstants = {},
): Program {
  const symbols = new Map(
    Object.entries({ ...CALL_NUMBERS, ...constants })
      .map(([name, value]) => [name, virtual(BigInt(value))] as const),
  );
  const all = texts.some((one) => /^main:/m.test(one))
    ? [beginning, ...texts]
    : texts;
  const text = all.map((one) => `        .text\n${one}\n`).join("");
  return assembleProgram(text, new Map(), { symbols });
}

/** `program`, which has the stubs of `spindles`, with the spindles in it. */
export function withSpindles(
  program: Program,
  spindles: readonly Pick<TypedSpindle, "name" | "source">[],
): Program {
  if (spindles.length === 0) return program;
  const addresses = new Map(
    program.symbols.map(({ name, address }) => [name, address] as const),
  );
  const section = carriedSection(spindles, addresses);
  return { ...program, notes: new Map([[SPINDLE_SECTION, section]]) };
}

/**
 * The program of `texts` that carries `spindles`, each of which may use those before it. They are
 * judged when the program is loaded.
 *
 * @throws Refusal if one of them is not a spindle that could be judged
 */
export function carryingProgram(
  { extensions }: System,
  texts: string | readonly string[],
  spindles: readonly Source[],
  constants: ProgramConstants = {},
): Program {
  let environment = environmentOf(extensions, 0);
  const typed = spindles.map((one) => {
    const typed = checkSpindle(one, environment);
    environment = joinEnvironments(environment, interfaceOf(typed));
    return typed;
  });
  const all = [texts, typed.map(stubsOf)].flat();
  return withSpindles(assembled(all, constants), typed);
}

/** Where `label` is in `program`, which has to have it. */
export function addressIn(
  { symbols }: Program,
  label: string,
): VirtualAddress {
  return symbols.find(({ name }) => name === label)?.address ??
    panic(`programs: there is no label ${label}`);
}

/** Puts `number` into the word at `label` of the program that `strand` is about to begin. */
export function tellProgram(
  { kernel }: System,
  { space }: Strand,
  program: Program,
  label: string,
  number: number,
): void {
  tellWord(kernel, space, addressIn(program, label), BigInt(number));
}

// ## What it writes
//
// A program that measures itself writes the numbers as they are in its memory, and no digits.

/** A console on which nobody types, and the words that programs have written to it so far. */
export function wordConsole(): {
  readonly console: SerialLine;
  readonly words: () => bigint[];
} {
  const output: number[] = [];
  const console: SerialLine = {
    ...deadLine(),
    send: (byte) => void output.push(byte),
  };
  const words = () => {
    const view = new DataView(Uint8Array.from(output).buffer);
    return Array.from(
      { length: Math.floor(output.length / 8) },
      (_, place) => view.getBigUint64(place * 8, true),
    );
  };
  return { console, words };
}
