// # Where code is entered
//
// Whoever enters code says what is in the registers then, and wants something back.
//
// A program passes anything to an entry. The kernel and other spindles pass what they are declared
// to pass, because all who may raise the event or call the operation are held to it: `on
// Memory.fault(f)` can rely on the types of the fault as the event declares them. In return the
// answer has to be of its type, and a filter must leave the parameters where they are.

import { ksegAddress } from "../../../01-hardware/mod.ts";
import {
  alignmentOf,
  type Environment,
  type InstalledSpindle,
  type LoweredProcedure,
  type OperationType,
  type PlacedProcedure,
  type PlacedSpindle,
  type Procedure,
  sizeOf,
  type Type,
  usesUp,
} from "../../../03-spindles/mod.ts";
import type { Entrance, PassedSlice } from "../memory/permissions.ts";
import {
  ANY_GIVEN,
  givenByOperation,
  givenRange,
  rulesOfTypes,
} from "./held_types.ts";

/** An installed spindle as it was when its code had just come to its place. */
export function placedAgain(spindle: InstalledSpindle): PlacedSpindle {
  const handlers = spindle.handlers.flatMap(
    ({ number, procedure, handler: { body, filter } }): PlacedProcedure[] =>
      typeof body !== "bigint" || typeof filter === "function"
        ? []
        : [{ number, procedure, body, filter }],
  );
  const operations = spindle.operations.map(
    ({ number, procedure, address }) => ({
      ...{ number, procedure, body: address, filter: undefined },
    }),
  );
  return { ...spindle, procedures: [...handlers, ...operations] };
}

/** Where the kernel enters the code of `placed`. */
export function entrancesOf(
  environment: Environment,
  placed: PlacedSpindle,
): Entrance[] {
  const start = ksegAddress(placed.code);
  return placed.procedures.flatMap(({ procedure, body, filter }) => {
    const common = {
      name: procedure.name,
      ...passedTo(passedTypes(environment, placed, procedure)),
    };
    const gives = givenTo(environment, placed, procedure);
    const whole = { ...common, at: Number(body - start), keeps: [], gives };
    if (filter === undefined) return [whole];
    const keeps = keptBy(procedure.filter);
    const at = Number(filter - start);
    return [whole, { ...common, at, keeps, gives: ANY_GIVEN }];
  });
}

/** The registers with the parameters of an event. */
const PARAMETERS: readonly number[] = [16, 17, 18, 19, 20, 21];

/** The registers that `filter` leaves as they are, if it is known. */
export function keptBy(filter: Procedure | undefined): readonly number[] {
  return filter === undefined || usesUp(filter) ? [] : PARAMETERS;
}

/** What the kernel declares of the operation that `procedure` is. */
function exported(
  { lowered: { typed } }: PlacedSpindle,
  { name }: LoweredProcedure,
): OperationType | undefined {
  return typed.procedures
    .find((one) => one.kind === "operation" && one.name === name)?.operation;
}

/** The types of what is passed to `procedure`, if they can be relied on. */
function passedTypes(
  { events }: Environment,
  placed: PlacedSpindle,
  procedure: LoweredProcedure,
): readonly Type[] {
  const { kind, event } = procedure;
  if (kind === "operation") {
    return exported(placed, procedure)?.parameters.map(({ type }) => type) ??
      [];
  }
  if (kind === "entry" || event === undefined) return [];
  return events.get(event.name)?.parameters ?? [];
}

/** What registers hold when values of `types` are passed. */
export function passedTo(
  types: readonly Type[],
): Pick<Entrance, "numbers" | "slices"> {
  const numbers = new Map<number, readonly [bigint, bigint]>();
  const slices: PassedSlice[] = [];
  let register = PARAMETERS[0]!;
  for (const type of types) {
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

/** What `procedure` may answer. */
function givenTo(
  { events }: Environment,
  placed: PlacedSpindle,
  procedure: LoweredProcedure,
): readonly [bigint, bigint] {
  const { kind, event } = procedure;
  if (kind === "operation") {
    const operation = exported(placed, procedure);
    return operation ? givenByOperation(operation) : ANY_GIVEN;
  }
  if (kind === "entry" || event === undefined) return ANY_GIVEN;
  return givenRange(events.get(event.name)?.result);
}
