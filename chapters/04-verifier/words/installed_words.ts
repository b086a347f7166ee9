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
  alignmentOf,
  type Environment,
  environmentOf,
  eventNameOf,
  type Extensions,
  FAILED,
  type InstalledProcedure,
  type InstalledSpindle,
  labelOf,
  type OperationType,
  type Procedure,
  RAISE,
  recordField,
  sizeOf,
  type Type,
  usesUp,
  type Value,
} from "../../03-spindles/mod.ts";
import { MOST_STACK } from "../verdict/room.ts";
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
  PassedSlice,
  Permissions,
  PlacedStretch,
  RoutineRule,
} from "./permissions.ts";
import { numberSum } from "./sums.ts";
import { checkWords, type WordReport } from "./word_checker.ts";

/** Code that is in the kernel and is not yet called, or is. */
export type InspectedSpindle = Pick<
  InstalledSpindle,
  "lowered" | "owner" | "state" | "code" | "codeBytes" | "uses"
>;

/** Looks at every word of an installed spindle. */
export function checkInstalled(
  extensions: Extensions,
  spindle: InstalledSpindle,
): WordReport {
  return checkRelying(
    wordsAt(extensions.kernel, spindle.code, spindle.codeBytes),
    entrancesOf(extensions, spindle),
    permissionsOf(extensions, spindle),
  );
}

// Nobody need rely on what a state holds, and mostly nobody does. If it cannot be shown that a row of numbers stays what it is
// said to be, one looks again without relying on it.

/** Looks at words, relying on as much as can be relied on. */
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
  return checkRelying(words, entrances, { ...allowed, stretches });
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

// ## Entrances
//
// A program passes anything to an entry. The kernel and other spindles pass what they are declared to pass.

/** Where the kernel enters the code of `spindle`. */
export function entrancesOf(
  extensions: Extensions,
  spindle: InstalledSpindle,
): Entrance[] {
  const { handlers, operations, code, owner } = spindle;
  const environment = environmentOf(extensions, owner);
  const start = ksegAddress(code);
  const entrance = (
    one: InstalledProcedure,
    address: unknown,
    part: Partial<Entrance>,
  ): Entrance[] =>
    typeof address !== "bigint" ? [] : [{
      at: Number(address - start),
      name: one.procedure.name,
      keeps: [],
      gives: ANY_GIVEN,
      ...passedTo(environment, spindle, one),
      ...part,
    }];
  const called = operations.flatMap((one) =>
    entrance(one, one.address, { gives: givenTo(environment, spindle, one) })
  );
  const asked = handlers.flatMap((one) => {
    const { handler, procedure: { filter } } = one;
    const keeps = usesUp(filter) ? [] : [16, 17, 18, 19, 20, 21];
    const gives = givenTo(environment, spindle, one);
    return [
      ...entrance(one, handler.body, { gives }),
      ...entrance(one, handler.filter, { keeps }),
    ];
  });
  return [...asked, ...called];
}

/** What the kernel declares of the operation of `spindle` that is called `name`. */
function exported(
  { lowered: { typed } }: InspectedSpindle,
  { procedure: { name } }: InstalledProcedure,
): OperationType | undefined {
  return typed.procedures
    .find((one) => one.kind === "operation" && one.name === name)?.operation;
}

/** The types of what `one` is passed, if they can be relied on. */
function passedTypes(
  { events }: Environment,
  spindle: InspectedSpindle,
  one: InstalledProcedure,
): readonly Type[] {
  const { kind, event } = one.procedure;
  if (kind === "operation") {
    return exported(spindle, one)?.parameters.map(({ type }) => type) ?? [];
  }
  if (kind === "entry" || event === undefined) return [];
  return events.get(event.name)?.parameters ?? [];
}

function passedTo(
  environment: Environment,
  spindle: InspectedSpindle,
  one: InstalledProcedure,
): Pick<Entrance, "numbers" | "slices"> {
  const numbers = new Map<number, readonly [bigint, bigint]>();
  const slices: PassedSlice[] = [];
  let register = 16;
  for (const type of passedTypes(environment, spindle, one)) {
    if (type.kind === "slice") {
      const { element, writable } = type;
      const step = BigInt(alignmentOf(element));
      slices.push({ register, unit: sizeOf(element), step, writable });
      register += 2;
      continue;
    }
    for (const rule of rulesOfTypes([type])) {
      if (rule.kind === "number") {
        numbers.set(register, [rule.least, rule.greatest]);
      }
      register++;
    }
  }
  return { numbers, slices };
}

/** What `one` may answer. */
function givenTo(
  { events }: Environment,
  spindle: InspectedSpindle,
  one: InstalledProcedure,
): readonly [bigint, bigint] {
  const { kind, event } = one.procedure;
  if (kind === "operation") {
    const operation = exported(spindle, one);
    return operation ? givenByOperation(operation) : ANY_GIVEN;
  }
  if (kind === "entry" || event === undefined) return ANY_GIVEN;
  return givenRange(events.get(event.name)?.result);
}

// ## Permissions

/** What the code of `spindle` may do in its kernel. */
export function permissionsOf(
  extensions: Extensions,
  spindle: InstalledSpindle,
): Permissions {
  const { kernel } = extensions;
  const { code, owner } = spindle;
  const environment = environmentOf(extensions, owner);
  const called = calledBy(spindle);
  const { stretches, pageWords } = recordsFor(kernel, environment, called);
  const operations = new Map<bigint, CallRule>([
    failureRule(kernel, spindle),
  ]);
  for (const { name, reads, provider } of called) {
    const operation = environment.operations.get(name);
    if (provider !== undefined || reads !== undefined) continue;
    if (operation === undefined) continue;
    operations.set(
      BigInt(operationNumber(kernel, name)),
      ruleOf(operation),
    );
  }
  return {
    at: ksegAddress(code),
    gp: KERNEL_GP,
    stretches: inOrder([stateStretch(spindle), ...stretches]),
    pageWords,
    operations,
    routines: routinesFor(extensions, environment, spindle),
    exits: new Map(),
    stack: BigInt(MOST_STACK),
  };
}

/** Stretches in the order of their addresses. */
export function inOrder(stretches: readonly PlacedStretch[]): PlacedStretch[] {
  return stretches.toSorted((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
}

/** The state of `spindle`, which it may write. */
export function stateStretch(
  { state, lowered: { typed } }: InspectedSpindle,
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

function valuesOf({ blocks }: Procedure): Value[] {
  return blocks.flatMap(({ body }) => body);
}

/** The operations that the procedures of `spindle` were judged to call. */
export function calledBy({ lowered }: InspectedSpindle): OperationType[] {
  const parts = lowered.procedures.flatMap(({ filter, body }) =>
    filter ? [filter, body] : [body]
  );
  return parts.flatMap(valuesOf).flatMap(({ operation }) =>
    operation.kind === "call"
      ? [operation.operation]
      : operation.kind === "check"
      ? operation.site.releases ?? []
      : []
  );
}

/** What a call of `operation` is passed and gives. */
export function ruleOf(operation: OperationType): CallRule {
  const { name, parameters } = operation;
  const passed = rulesOfTypes(parameters.map(({ type }) => type));
  return { name, passed, gives: givenByOperation(operation) };
}

const ANY_NUMBER_PASSED: ArgumentRule = {
  kind: "number",
  least: 0n,
  greatest: (1n << 64n) - 1n,
};

/** The controllers may be told that a check of the spindle's own has failed, and of nobody else's. */
function failureRule(
  kernel: Kernel,
  { handlers, operations }: InstalledSpindle,
): [bigint, CallRule] {
  const numbers = [...handlers, ...operations].map(({ number }) => number);
  const [least, greatest] = [
    BigInt(Math.min(...numbers) * 2),
    BigInt(Math.max(...numbers) * 2 + 1),
  ];
  return [BigInt(operationNumber(kernel, FAILED)), {
    name: FAILED,
    passed: [ANY_NUMBER_PASSED, { kind: "number", least, greatest }],
    gives: ANY_GIVEN,
  }];
}

/** The words of the kernel's records that `called` read. */
export function recordsFor(
  kernel: Kernel,
  { operations }: Environment,
  called: readonly Pick<OperationType, "name" | "reads">[],
): Pick<Permissions, "pageWords"> & {
  readonly stretches: readonly PlacedStretch[];
} {
  const stretches = new Map<bigint, PlacedStretch>();
  const pageWords = new Map<bigint, "load">();
  for (const { name, reads } of called) {
    if (reads === undefined) continue;
    const { base, offset } = recordField(kernel, reads);
    if (base === "page") {
      pageWords.set(offset, "load");
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
  return { stretches: [...stretches.values()], pageWords };
}

// ## Routines
//
// Besides the controllers a spindle may call what it uses, and what raises its own events.

function routinesFor(
  extensions: Extensions,
  environment: Environment,
  { uses, lowered: { typed }, owner }: InspectedSpindle,
): Map<bigint, RoutineRule> {
  const { kernel: { symbols, events } } = extensions;
  const routines = new Map<bigint, RoutineRule>();
  for (const used of uses) {
    const stack = stackOf(extensions, used);
    for (const { procedure, address } of used.operations) {
      const name = labelOf(used.name, procedure);
      const operation = environment.operations.get(name);
      if (operation === undefined) continue;
      routines.set(address, { ...ruleOf(operation), name, stack });
    }
  }
  const raise = symbols.get(RAISE);
  if (raise === undefined) return routines;
  const raised = typed.events.flatMap((one) => {
    const event = events.get(eventNameOf(one.name, owner));
    return event === undefined
      ? []
      : [[ksegAddress(event.record), rulesOfTypes(one.parameters)] as const];
  });
  routines.set(raise, {
    name: "raise",
    passed: [],
    gives: ANY_GIVEN,
    stack: RAISE_STACK,
    events: new Map(raised),
  });
  return routines;
}

/** Bytes of the stack that raising an event takes, before a handler is asked. */
const RAISE_STACK = 256n;

/** The most bytes of the stack that an operation of `spindle` uses. */
function stackOf(extensions: Extensions, spindle: InstalledSpindle): bigint {
  return checkInstalled(extensions, spindle).stack;
}
