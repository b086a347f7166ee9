// What the tests of this chapter share: systems with a screen, and programs for them.

import {
  assembleProgram,
  type MachineOptions,
  type Program,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  execute,
  type Execution,
  type Services,
  startSystem,
  type System,
} from "../../chapters/05-services/mod.ts";
import { type Screen, screen, textOf } from "../02-controllers/helpers.ts";

/** A system whose lines a test can read. */
export interface Watched extends System {
  readonly console: Screen;
  readonly second: Screen;
}

/** Bytes of memory of the systems in these tests. */
export const MEMORY: number = 8 * 2 ** 20;

/** A system with `input` waiting on its console. */
export function newSystem(input = "", more: MachineOptions = {}): Watched {
  const [console, second] = [screen(input), screen()];
  const system = startSystem({ memory: MEMORY, console, second, ...more });
  return { ...system, console, second };
}

/** What a run printed and how it ended. */
export interface Printed {
  readonly ending: Execution["ending"];
  readonly text: string;
}

/** Runs a program that begins with `source`; `data` follows in its data. */
export function run(
  system: Services & { readonly console: Screen },
  source: string,
  data = "",
  symbols: ReadonlyMap<string, bigint> = new Map(),
  most = 5e7,
): Printed {
  const program = programOf(source, data, symbols);
  const { ending } = execute(system, program, [], most);
  return { ending, text: textOf(system.console) };
}

/** A program that begins with `source`, its GP set. */
export function programOf(
  source: string,
  data = "",
  symbols: ReadonlyMap<string, bigint> = new Map(),
): Program {
  const text = `        .globl _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
${source}
        .data
        .align  4
${data}
`;
  const known = new Map(
    [...symbols].map(([name, value]) => [name, virtual(value)]),
  );
  return assembleProgram(text, new Map(), { symbols: known });
}

/** Code that makes call `number`. */
export function callsys(number: number): string {
  return `        lda     v0, ${number}(zero)\n        callsys\n`;
}

/** Code that ends the program with `v0`, and 100 more if the call before has failed. */
export const END_WITH_RESULT = `
        mov     v0, a0
        mulq    a3, 100, t0
        addq    a0, t0, a0
${callsys(1)}`;

/** Code that installs the text at `spindle`, of `spindle_bytes` bytes. */
export const INSTALL = `        lda     a0, spindle
        lda     a1, spindle_bytes(zero)
${callsys(1000)}`;

/** The data that [[INSTALL]] hands over, and the symbol with its length. */
export function carrying(text: string): [string, Map<string, bigint>] {
  const bytes = [...new TextEncoder().encode(text)];
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    lines.push(`        .byte ${bytes.slice(at, at + 16).join(", ")}`);
  }
  return [
    `spindle:\n${lines.join("\n")}\n`,
    new Map([["spindle_bytes", BigInt(bytes.length)]]),
  ];
}

/** Runs `source` with `text` for [[INSTALL]]. */
export function runCarrying(
  system: Watched,
  text: string,
  source: string,
  most?: number,
): Printed {
  const [data, symbols] = carrying(text);
  return run(system, source, data, symbols, most);
}

/** The status of a program that ended by itself. */
export function statusOf({ ending }: Printed): number | string {
  return ending.kind === "exited" ? ending.status : JSON.stringify(ending);
}

/** What the program that sends pages ends with, by the description of its messages. */
export function statusOfSender(messages: number, words: number): number {
  let all = 0n;
  for (let message = 1n; message <= messages; message++) {
    let [word, sum] = [message, 0n];
    for (let index = 0; index < words; index++) {
      sum += word;
      word = BigInt.asUintN(64, word * 5n + 3n);
    }
    all += BigInt.asUintN(40, sum);
  }
  const folded = [32n, 16n, 8n].reduce((sum, by) => sum ^ sum >> by, all);
  return Number(folded & 127n);
}
