// # What the kernel grants
//
// Where the state lies and what types its fields have, which numbers operations have and what these are passed,
// which records there are: all of this is the kernel's.
//
// From the intermediate form only this is taken: which operations the spindle was judged to call, and which records to
// read. A spindle that was judged to call `Strand.block` may ask for the number of `Strand.block`, and for no other.

import { ksegAddress } from "../../../01-hardware/mod.ts";
import {
  type Kernel,
  KERNEL_GP,
  operationNumber,
} from "../../../02-controllers/mod.ts";
import {
  type Environment,
  FAILED,
  type LoweredSpindle,
  type OperationType,
  type PlacedProcedure,
  type PlacedSpindle,
  type Procedure,
  recordField,
} from "../../../03-spindles/mod.ts";
import { MOST_STACK, MOST_WHEN_RAISING } from "../../verdict/room.ts";
import { numberSum } from "../knowing/sums.ts";
import type {
  ArgumentRule,
  CallRule,
  Permissions,
  PlacedStretch,
} from "../memory/permissions.ts";
import {
  ANY_GIVEN,
  givenByOperation,
  givenRange,
  rowsOfState,
  rulesOfTypes,
} from "./held_types.ts";

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
export function operationRules(
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
