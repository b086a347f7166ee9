// # What installed code may do
//
// The word checker needs to know where things are and what they hold, and it learns that from the kernel and not from
// the compiler.
//
// Where the state lies and what types its fields have, which numbers operations have and what these are passed,
// which records there are: all of this is the kernel's. From the intermediate form only this is taken: which operations
// the spindle was judged to call, and which records to read.

import {
  ksegAddress,
  physical,
  type PhysicalAddress,
  readPhysical,
} from "../../01-hardware/mod.ts";
import {
  type Kernel,
  KERNEL_GP,
  operationNumber,
} from "../../02-controllers/mod.ts";
import {
  type Environment,
  environmentOf,
  eventNameOf,
  type EventType,
  type Extensions,
  FAILED,
  type InstalledSpindle,
  labelOf,
  type LoweredSpindle,
  type OperationType,
  type PlacedProcedure,
  type PlacedSpindle,
  type Procedure,
  RAISE,
  recordField,
} from "../../03-spindles/mod.ts";
import { MOST_STACK, MOST_WHEN_RAISING } from "../verdict/room.ts";
import type { UsedStack } from "./checking_words.ts";
import { entrancesOf, placedAgain } from "./entrances.ts";
import {
  ANY_GIVEN,
  givenByOperation,
  givenRange,
  rowsOfState,
  rulesOfTypes,
} from "./held_types.ts";
import type {
  ArgumentRule,
  CallRule,
  Entrance,
  Permissions,
  PlacedStretch,
  RoutineRule,
} from "./permissions.ts";
import { numberSum } from "./sums.ts";
import { checkWords, type WordReport } from "./word_checker.ts";

/** Looks at every word of an installed spindle. */
export function checkInstalled(
  extensions: Extensions,
  spindle: InstalledSpindle,
): WordReport {
  return checkPlaced(extensions, placedAgain(spindle));
}

/** What was found in the words of an installed spindle. */
export type Reporting = (spindle: InstalledSpindle) => WordReport;

/**
 * Looks at every word of a spindle whose code is in its place. What was found in those that it uses `reportOf` says;
 * otherwise they are looked at once more.
 */
export function checkPlaced(
  extensions: Extensions,
  placed: PlacedSpindle,
  reportOf?: Reporting,
): WordReport {
  const environment = environmentOf(extensions, placed.owner);
  return checkRelying(
    wordsAt(extensions.kernel, placed.code, placed.codeBytes),
    entrancesOf(environment, placed),
    permissionsOf(extensions, placed, reportOf),
  );
}

// Nobody need rely on what a state holds, and mostly nobody does. If it cannot be shown that a row
// of numbers stays what it is said to be, one looks again without relying on it.

/** Looks at words, relying on as much as can be relied on. On the rows that are called spoiled nobody relies. */
export function checkRelying(
  words: readonly number[],
  entrances: readonly Entrance[],
  allowed: Permissions,
): WordReport {
  const report = checkWords(words, entrances, allowed);
  if (report.spoiled.size === 0) return report;
  const stretches = allowed.stretches.map((one) => ({
    ...one,
    rows: one.rows.filter((row) => !report.spoiled.has(row)),
  }));
  const again = checkRelying(words, entrances, { ...allowed, stretches });
  return { ...again, spoiled: report.spoiled.union(again.spoiled) };
}

/** The words in memory from `code` on. */
export function wordsAt(
  { machine }: Kernel,
  code: PhysicalAddress,
  codeBytes: number,
): number[] {
  return Array.from({ length: codeBytes / 4 }, (_, at) => {
    const word = readPhysical(machine.bus, physical(code + at * 4), 4);
    return Number(word ?? 0n);
  });
}

// ## Permissions

/** What the code of `placed` may do in its kernel. */
export function permissionsOf(
  extensions: Extensions,
  placed: PlacedSpindle,
  reportOf: Reporting = (used) => checkInstalled(extensions, used),
): Permissions {
  const { kernel } = extensions;
  const environment = environmentOf(extensions, placed.owner);
  const called = calledFrom(proceduresOf(placed.lowered));
  return {
    ...nothingAllowed(),
    ...memoryFor(kernel, environment, called, [stateStretch(placed)]),
    at: ksegAddress(placed.code),
    operations: new Map([
      ...failureRules(kernel, placed.procedures),
      ...operationRules(kernel, environment, called),
    ]),
    routines: routinesFor(extensions, environment, placed, reportOf),
  };
}

/** What code may do that may do nothing, on some of the stack. */
export function nothingAllowed(): Omit<
  Permissions,
  "at" | "stretches" | "pageWords"
> {
  return {
    gp: KERNEL_GP,
    operations: new Map(),
    routines: new Map(),
    exits: new Map(),
    stack: BigInt(MOST_STACK),
    stackWhenRaising: BigInt(MOST_WHEN_RAISING),
  };
}

/** The stretches of memory that are `own`, and what `called` read of the kernel's records. */
export function memoryFor(
  kernel: Kernel,
  environment: Environment,
  called: readonly OperationType[],
  own: readonly PlacedStretch[],
): Pick<Permissions, "stretches" | "pageWords" | "pageNumbers"> {
  const { stretches, ...page } = recordsFor(kernel, environment, called);
  const all = [...own, ...stretches]
    .toSorted((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
  return { stretches: all, ...page };
}

/** The state of a spindle, which it may write. */
export function stateStretch(
  { state, lowered: { typed } }: Pick<PlacedSpindle, "state" | "lowered">,
): PlacedStretch {
  // The kernel's data is given out in pieces of 16 bytes.
  const bytes = BigInt(Math.ceil(typed.stateSize / 16) * 16);
  return {
    at: ksegAddress(state),
    bytes: numberSum(bytes),
    step: 16n,
    writable: true,
    rows: rowsOfState(typed.fields),
  };
}

/** The filters and bodies of a spindle. */
export function proceduresOf({ procedures }: LoweredSpindle): Procedure[] {
  return procedures.flatMap(({ filter, body }) =>
    filter ? [filter, body] : [body]
  );
}

/** The operations that `procedures` were judged to call. */
export function calledFrom(procedures: readonly Procedure[]): OperationType[] {
  const values = procedures.flatMap(({ blocks }) => blocks)
    .flatMap(({ body }) => body);
  return values.flatMap(({ operation }) =>
    operation.kind === "call"
      ? [operation.operation]
      : operation.kind === "check"
      ? operation.site.releases ?? []
      : []
  );
}

/** The rules for calls of those among `called` that the controllers offer. */
function operationRules(
  kernel: Kernel,
  { operations }: Environment,
  called: readonly OperationType[],
): [bigint, CallRule][] {
  return called.flatMap(({ name, reads, provider }): [bigint, CallRule][] => {
    const operation = operations.get(name);
    if (provider !== undefined || reads !== undefined || !operation) return [];
    return [[BigInt(operationNumber(kernel, name)), ruleOf(operation)]];
  });
}

/** What a call of `operation` is passed and gives. */
function ruleOf(operation: OperationType): CallRule {
  const { name, parameters } = operation;
  const passed = rulesOfTypes(parameters.map(({ type }) => type));
  return { name, passed, gives: givenByOperation(operation) };
}

const ANY_NUMBER_PASSED: ArgumentRule = {
  kind: "number",
  least: 0n,
  greatest: (1n << 64n) - 1n,
};

/** The controllers may be told that a check of one of these procedures has failed, and of no other. */
export function failureRules(
  kernel: Kernel,
  procedures: readonly Pick<PlacedProcedure, "number">[],
): [bigint, CallRule][] {
  if (procedures.length === 0) return [];
  const numbers = procedures.map(({ number }) => number);
  const [least, greatest] = [
    BigInt(Math.min(...numbers) * 2),
    BigInt(Math.max(...numbers) * 2 + 1),
  ];
  return [failureRule(kernel, { kind: "number", least, greatest })];
}

/** What the controllers may be told of a check that has failed: any site, in procedures with these numbers. */
export function failureRule(
  kernel: Kernel,
  numbers: ArgumentRule,
): [bigint, CallRule] {
  return [BigInt(operationNumber(kernel, FAILED)), {
    name: FAILED,
    passed: [ANY_NUMBER_PASSED, numbers],
    gives: ANY_GIVEN,
  }];
}

/** The words of the kernel's records that `called` read. */
function recordsFor(
  kernel: Kernel,
  { operations }: Environment,
  called: readonly Pick<OperationType, "name" | "reads">[],
): Pick<Permissions, "pageWords" | "pageNumbers"> & {
  readonly stretches: readonly PlacedStretch[];
} {
  const stretches = new Map<bigint, PlacedStretch>();
  const pageWords = new Map<bigint, "load">();
  const pageNumbers = new Map<bigint, readonly [bigint, bigint]>();
  for (const { name, reads } of called) {
    if (reads === undefined) continue;
    const { base, offset } = recordField(kernel, reads);
    if (base === "page") {
      pageWords.set(offset, "load");
      pageNumbers.set(offset, givenRange(operations.get(name)?.result));
      continue;
    }
    const at = KERNEL_GP + offset;
    const [least, greatest] = givenRange(operations.get(name)?.result);
    const holds = { kind: "number", least, greatest } as const;
    stretches.set(at, {
      at,
      bytes: numberSum(8n),
      step: 8n,
      writable: false,
      rows: [{ offset: 0, stride: 8, count: 1, bytes: 8, holds }],
    });
  }
  return { stretches: [...stretches.values()], pageWords, pageNumbers };
}

// ## Routines
//
// Besides the controllers a spindle may call what it uses, and what raises its own events.

function routinesFor(
  extensions: Extensions,
  environment: Environment,
  { uses, lowered: { typed }, owner }: PlacedSpindle,
  reportOf: Reporting,
): Map<bigint, RoutineRule> {
  const { kernel: { symbols, events } } = extensions;
  const routines = new Map<bigint, RoutineRule>();
  for (const used of uses) {
    const { stack } = reportOf(used);
    for (const { procedure, address } of used.operations) {
      const name = labelOf(used.name, procedure);
      const operation = environment.operations.get(name);
      const at = Number(address - ksegAddress(used.code));
      const { deepest, raises } = stack.get(at) ?? UNKNOWN_STACK;
      if (operation === undefined) continue;
      const rule = { ...ruleOf(operation), name, stack: deepest, raises };
      routines.set(address, rule);
    }
  }
  const raise = symbols.get(RAISE);
  if (raise === undefined) return routines;
  const raised = typed.events.flatMap((one) => {
    const event = events.get(eventNameOf(one.name, owner));
    return event === undefined
      ? []
      : [[ksegAddress(event.record), raiseRule(one)] as const];
  });
  routines.set(raise, {
    name: "raise",
    passed: [],
    gives: ANY_GIVEN,
    stack: 0n,
    raises: true,
    events: new Map(raised),
  });
  return routines;
}

/** What is passed and given when an event of the spindle's own is raised. */
function raiseRule(
  { parameters, result }: Pick<EventType, "parameters" | "result">,
): Pick<RoutineRule, "passed" | "gives"> {
  return { passed: rulesOfTypes(parameters), gives: givenRange(result) };
}

const UNKNOWN_STACK: UsedStack = { deepest: BigInt(MOST_STACK), raises: true };
