// # Figures of what goes wrong
//
// What is left of an activation that failed, what a program may have, and which fields of a state are kept.

import { assembleProgram } from "../chapters/01-hardware/mod.ts";
import {
  FEW_HANDLERS,
  loadProgram,
  runKernel,
} from "../chapters/02-controllers/mod.ts";
import {
  checkSpindle,
  COUNTER,
  createEnvironment,
  FAILURE_WINDOW,
  NotKept,
  planMigration,
  postMortemsOf,
  printPostMortem,
  QUOTAS,
  type TypedSpindle,
} from "../chapters/03-spindles/mod.ts";
import { extend, startSystem } from "../chapters/05-services/mod.ts";
import { snippet } from "./spindle_figures.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about failures, quotas and states, by name. */
export const failureFigures: Readonly<Record<string, () => string>> = {
  "failing.window": () => grouped(FAILURE_WINDOW),
  "post-mortem": () => snippet(postMortem().join("\n")),
  "quotas": quotaTable,
  "migrating": migrationTable,
};

/** What the console says after `times(1000)` of Counter has failed. */
function postMortem(): string[] {
  const system = startSystem();
  const { kernel, extensions } = system;
  const { spindle } = extend(system, COUNTER);
  const times = spindle.handlers.find(({ procedure: { name } }) =>
    name === "times"
  );
  const program = assembleProgram(`
        .globl  _start
_start: ldah    v0, ${Number(times!.call!) >> 16}(zero)
        lda     v0, ${Number(times!.call!) & 0xffff}(v0)
        lda     a0, 1000(zero)
        callsys
        clr     a0
        lda     v0, 1(zero)
        callsys
`);
  loadProgram(kernel, program, ["times"]);
  runKernel(kernel, { steps: 100_000 });
  return postMortemsOf(extensions).flatMap(printPostMortem);
}

/** What a domain may have. */
function quotaTable(): string {
  return table(
    ["what", "a program may have"],
    [
      ...Object.entries(QUOTAS).map(([what, most]) => [what, grouped(most)]),
      ["handlers of one event that all are told of", String(FEW_HANDLERS)],
    ],
  );
}

/** A field before and after. */
const FIELDS: readonly (readonly [string, string])[] = [
  ["hits: u32", "hits: u64"],
  ["hits: u64", "hits: u32"],
  ["level: u64 in 1..=9 = 1", "level: u64 < 100"],
  ["last: u64", "last: u64?"],
  ["last: u64?", "last: u64"],
  ["row: [u8; 8]", "row: [u16; 16]"],
  ["row: [u8; 8]", "row: [u8; 4]"],
];

/** What becomes of a field, for some changes of its type. */
function migrationTable(): string {
  return table(
    ["the field was", "and is", "what it holds"],
    FIELDS.map(([before, after]) => [
      `\`${before}\``,
      `\`${after}\``,
      fateOf(spindleWith(before), spindleWith(after)),
    ]),
  );
}

function spindleWith(field: string): TypedSpindle {
  const text = `spindle Example { state { ${field}; } entry e() { } }`;
  return checkSpindle({ file: "example", text }, createEnvironment());
}

function fateOf(before: TypedSpindle, after: TypedSpindle): string {
  try {
    planMigration(before, after);
    return "is kept";
  } catch (error) {
    if (error instanceof NotKept) return "would be lost: refused";
    throw error;
  }
}
