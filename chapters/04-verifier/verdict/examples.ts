// # Values with which it goes wrong
//
// "This may fail" is hard to believe. "It fails if you call it with 8" is not.
//
// For a check that never holds, or may not hold, the verifier looks for a call with which it really fails. It
// tries numbers that are known to lead there, the numbers that stand in the program and their
// neighbours, and lets the procedure run in the intermediate form ([[§What the form means]]). Only
// what has failed there is told, with the tests that were met on the way. So an example is never
// made up, but there may be none: the right numbers may not be found in so few tries, or they may depend on
// what the kernel answers, and the kernel is not there to be asked.

import {
  type Block,
  interpret,
  type LoweredProcedure,
  type LoweredSpindle,
  type OperationType,
  type Procedure,
  scalarsOf,
  type Site,
  type Span,
  type TypedSpindle,
  type Value,
  wrap,
} from "../../03-spindles/mod.ts";
import { knownOfValue } from "../facts/stepping.ts";
import { baseOf } from "../numbers/known.ts";
import type { Analysis } from "./analysis.ts";

/** A call with which a check fails. */
export interface Example {
  /** What the procedure is called with, by the names of its parameters. */
  readonly parameters: readonly {
    readonly name: string;
    readonly value: bigint;
  }[];
  /** The tests on the way, the first one first, and how they came out. */
  readonly path: readonly { readonly span: Span; readonly held: boolean }[];
}

/** How many calls are tried. */
const MOST_TRIES = 48;
/** How many values each of them may compute. */
const LONGEST_TRY = 4000;
/** How many tests are told. */
const MOST_TESTS = 8;

/** A call of `procedure` with which the check at `site` in its body fails, if one is found. */
export function exampleFor(
  lowered: LoweredSpindle,
  procedure: LoweredProcedure,
  analysis: Analysis,
  site: Site,
): Example | undefined {
  const { typed, procedures } = lowered;
  const part = analysis.procedure;
  const declared = typed.procedures[procedures.indexOf(procedure)];
  const names = declared?.parameters ?? [];
  // Slices and records take several words, and nobody would recognize them.
  if (part.parameters !== names.length) return undefined;
  const candidates = candidatesFor(analysis, site);
  const seen = watched(part);
  for (let times = 0; times < MOST_TRIES; times++) {
    const values = names.map((_, index) => choose(candidates, index, times));
    const path = run(typed, seen, values, site);
    if (path === undefined) continue;
    // A word becomes a number of the parameter's type before anything else is done with it.
    const parameters = names.map(({ name, type }, index) => ({
      name,
      value: wrap(baseOf(scalarsOf(type)[0]!), values[index]!),
    }));
    return { parameters, path };
  }
}

/** Numbers to try for each parameter: those known where the check stands first. */
interface Candidates {
  readonly known: ReadonlyMap<number, readonly bigint[]>;
  readonly common: readonly bigint[];
}

function candidatesFor(analysis: Analysis, site: Site): Candidates {
  const { procedure, course, starts } = analysis;
  const home = procedure.blocks.find(({ body }) =>
    body.some(({ operation }) =>
      operation.kind === "check" && operation.site === site
    )
  );
  const facts = home && starts.get(home);
  const known = new Map<number, bigint[]>();
  const common = new Set([0n, 1n, 255n]);
  for (const { body } of procedure.blocks) {
    for (const value of body) {
      for (const { operation } of value.operands) {
        if (operation.kind !== "constant" || common.size > 40) continue;
        const { value: number } = operation;
        [number, number + 1n, number - 1n].forEach((one) => common.add(one));
      }
      if (value.operation.kind !== "parameter" || facts === undefined) continue;
      const { least, greatest } = knownOfValue(course, facts, value);
      known.set(value.operation.index, [least, greatest, least + 1n]);
    }
  }
  return { known, common: [...common] };
}

/** The number that parameter `index` is given in try number `times`. */
function choose(
  { known, common }: Candidates,
  index: number,
  times: number,
): bigint {
  const first = known.get(index) ?? [0n];
  if (times < first.length) return BigInt.asUintN(64, first[times]!);
  const all = [...common, ...first];
  const mixed = Math.imul(times * 31 + index * 17 + 7, 2654435761) >>> 8;
  return BigInt.asUintN(64, all[mixed % all.length]!);
}

// ## Watching a run
//
// To see which way a run takes, a copy of the procedure tells at the beginning of each block that it is there.

interface Watched {
  readonly procedure: Procedure;
  readonly blocks: ReadonlyMap<OperationType, Block>;
}

function watched(part: Procedure): Watched {
  const procedure = structuredClone(part);
  const blocks = new Map<OperationType, Block>();
  for (const [at, block] of procedure.blocks.entries()) {
    const operation = { ...TELLING, name: `block ${block.number}` };
    const value: Value = {
      number: -1 - at,
      type: { kind: "bool" },
      operation: { kind: "call", operation },
      operands: [],
      span: { start: 0, end: 0 },
    };
    block.body.unshift(value);
    blocks.set(operation, part.blocks[at]!);
  }
  return { procedure, blocks };
}

const TELLING: OperationType = {
  name: "",
  parameters: [],
  consumes: [],
  result: undefined,
  fails: undefined,
  pure: true,
  blocking: false,
  reads: undefined,
  body: undefined,
  requires: [],
  cost: undefined,
  provider: undefined,
};

class Unanswerable extends Error {}

/** The tests on the way if a run fails at `site`. */
function run(
  typed: TypedSpindle,
  { procedure, blocks }: Watched,
  parameters: readonly bigint[],
  site: Site,
): Example["path"] | undefined {
  const way: Block[] = [];
  try {
    const ended = interpret(procedure, {
      parameters,
      state: initialState(typed),
      memory: [],
      steps: LONGEST_TRY,
      call: (operation) => {
        const block = blocks.get(operation);
        if (block === undefined) throw new Unanswerable(operation.name);
        way.push(block);
        return 0n;
      },
      raise: ({ name }) => {
        throw new Unanswerable(name);
      },
    });
    return ended.kind === "failed" && ended.site === site.number
      ? testsOn(way)
      : undefined;
  } catch (error) {
    if (error instanceof Unanswerable) return undefined;
    throw error;
  }
}

function initialState({ fields, stateSize }: TypedSpindle): Uint8Array {
  const state = new Uint8Array(stateSize);
  for (const { initial, offset } of fields) state.set(initial, offset);
  return state;
}

/** The last branches on a way, and how they came out. */
function testsOn(way: readonly Block[]): Example["path"] {
  return way.flatMap((block, index) => {
    const { ending } = block;
    const next = way[index + 1];
    if (ending.kind !== "branch" || next === undefined) return [];
    return [{ span: ending.condition.span, held: next === ending.then }];
  }).slice(-MOST_TESTS);
}
