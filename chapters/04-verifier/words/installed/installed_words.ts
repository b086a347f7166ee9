// # What installed code may do
//
// The word checker needs to know where things are and what they hold, and it learns that from the kernel and not from
// the compiler.
//
// The spindle's words are read where they lie in memory. What they may do is what the kernel grants
// ([[§What the kernel grants]]), and calls of the spindles that it uses.

import {
  ksegAddress,
  physical,
  type PhysicalAddress,
  readPhysical,
} from "../../../01-hardware/mod.ts";
import type { Kernel } from "../../../02-controllers/mod.ts";
import {
  type Environment,
  environmentOf,
  eventNameOf,
  type EventType,
  type Extensions,
  type InstalledSpindle,
  labelOf,
  type PlacedSpindle,
  RAISE,
} from "../../../03-spindles/mod.ts";
import { MOST_STACK } from "../../verdict/room.ts";
import type {
  Entrance,
  Permissions,
  RoutineRule,
} from "../memory/permissions.ts";
import type { UsedStack } from "../steps/checking_words.ts";
import { checkWords, type WordReport } from "../ways/word_checker.ts";
import { entrancesOf, placedAgain } from "./entrances.ts";
import {
  calledFrom,
  failureRules,
  memoryFor,
  nothingAllowed,
  operationRules,
  proceduresOf,
  ruleOf,
  stateStretch,
} from "./granted.ts";
import { ANY_GIVEN, givenRange, rulesOfTypes } from "./held_types.ts";

/** What was found in the words of an installed spindle. */
export type Reporting = (spindle: InstalledSpindle) => WordReport;

// Of two spindles that use the same two, which use the same two, and so on, nobody would ever come to an end who looked
// at each as often as it is used. So what was found is remembered.

/** Looks at the words of each installed spindle once, however many use it. */
export function reportingOn(extensions: Extensions): Reporting {
  const reports = new WeakMap<InstalledSpindle, WordReport>();
  const reportOf: Reporting = (spindle) => {
    const report = reports.get(spindle) ??
      checkInstalled(extensions, spindle, reportOf);
    reports.set(spindle, report);
    return report;
  };
  return reportOf;
}

/** Looks at every word of an installed spindle. */
export function checkInstalled(
  extensions: Extensions,
  spindle: InstalledSpindle,
  reportOf?: Reporting,
): WordReport {
  return checkPlaced(extensions, placedAgain(spindle), reportOf);
}

/** Looks at every word of a spindle whose code is in its place. What was found in those that it uses `reportOf` says. */
export function checkPlaced(
  extensions: Extensions,
  placed: PlacedSpindle,
  reportOf: Reporting = reportingOn(extensions),
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
  reportOf: Reporting = reportingOn(extensions),
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
