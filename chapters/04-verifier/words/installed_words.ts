// # What installed code may do
//
// The word checker needs to know where things are, and it learns that from the kernel and not from the
// compiler.
//
// Where the state lies, which numbers operations have, which records there are: all of this is the
// kernel's. From the intermediate form only this is taken: which operations the spindle was judged to call,
// which records to read, and which of its parameters are addresses.

import { ksegAddress, physical, readPhysical } from "../../01-hardware/mod.ts";
import {
  fromGp,
  type Kernel,
  KERNEL_GP,
  operationNumber,
} from "../../02-controllers/mod.ts";
import {
  eventNameOf,
  type Extensions,
  FAILED,
  type InstalledSpindle,
  type LoweredProcedure,
  type Procedure,
  RAISE,
  recordField,
  type Value,
} from "../../03-spindles/mod.ts";
import {
  checkWords,
  type Entrance,
  type Permissions,
  type WordReport,
} from "./word_checker.ts";

/** The most bytes of the kernel's stack that a spindle's procedure may use. */
const MOST_STACK = 8192n;

/** Looks at every word of an installed spindle. */
export function checkInstalled(
  extensions: Extensions,
  spindle: InstalledSpindle,
): WordReport {
  return checkWords(
    wordsOf(extensions, spindle),
    entrancesOf(spindle),
    permissionsOf(extensions, spindle),
  );
}

/** The words of the code of `spindle`, as they are in memory. */
export function wordsOf(
  { kernel }: Extensions,
  { code, codeBytes }: InstalledSpindle,
): number[] {
  return Array.from({ length: codeBytes / 4 }, (_, at) => {
    const word = readPhysical(kernel.machine.bus, physical(code + at * 4), 4);
    return Number(word ?? 0n);
  });
}

/** Where the kernel enters the code of `spindle`. */
export function entrancesOf(
  { handlers, operations, code }: InstalledSpindle,
): Entrance[] {
  const start = ksegAddress(code);
  const called = operations.map(({ procedure, address }) => ({
    at: Number(address - start),
    slices: slicesOf(procedure, procedure.body),
  }));
  const asked = handlers.flatMap(({ procedure, handler }) => {
    const entrance = (address: unknown, part: Procedure | undefined) =>
      typeof address === "bigint" && part !== undefined
        ? [{ at: Number(address - start), slices: slicesOf(procedure, part) }]
        : [];
    return [
      ...entrance(handler.body, procedure.body),
      ...entrance(handler.filter, procedure.filter),
    ];
  });
  return [...asked, ...called];
}

/** The registers in which `part` is passed addresses, and whether it may write behind them. */
function slicesOf(
  { kind }: LoweredProcedure,
  part: Procedure,
): Map<number, boolean> {
  const first = kind === "entry" ? 17 : 16;
  const slices = new Map<number, boolean>();
  for (const { operation, type } of valuesOf(part)) {
    if (operation.kind !== "parameter" || type.kind !== "address") continue;
    slices.set(first + operation.index, type.writable);
  }
  return slices;
}

function valuesOf({ blocks }: Procedure): Value[] {
  return blocks.flatMap(({ body }) => body);
}

/** What the code of `spindle` may do in its kernel. */
export function permissionsOf(
  { kernel }: Extensions,
  { code, state, lowered, uses, owner }: InstalledSpindle,
): Permissions {
  const records = new Set<bigint>();
  const pageRecords = new Set<bigint>();
  const operations = new Set([BigInt(operationNumber(kernel, FAILED))]);
  const parts = lowered.procedures.flatMap(({ filter, body }) =>
    filter ? [filter, body] : [body]
  );
  for (const { operation } of parts.flatMap(valuesOf)) {
    const called = operation.kind === "call"
      ? [operation.operation]
      : operation.kind === "check"
      ? operation.site.releases ?? []
      : [];
    for (const { name, reads, provider } of called) {
      if (provider !== undefined) continue;
      if (reads === undefined) {
        operations.add(BigInt(operationNumber(kernel, name)));
        continue;
      }
      const { base, offset } = recordField(kernel, reads);
      (base === "page" ? pageRecords : records).add(offset);
    }
  }
  return {
    at: ksegAddress(code),
    gp: KERNEL_GP,
    stateFromGp: fromGp(state),
    stateSize: BigInt(lowered.typed.stateSize),
    records,
    pageRecords,
    operations,
    routines: routinesOf(kernel, { lowered, uses, owner }),
    stack: MOST_STACK,
  };
}

/** What a spindle may call besides the controllers: what it uses, and what raises its own events. */
function routinesOf(
  { symbols, events }: Kernel,
  { lowered, uses, owner }: Pick<
    InstalledSpindle,
    "lowered" | "uses" | "owner"
  >,
): Permissions["routines"] {
  const routines = new Map<bigint, ReadonlySet<bigint> | undefined>(
    uses.flatMap(({ operations }) =>
      operations.map(({ address }) => [address, undefined] as const)
    ),
  );
  const records = lowered.typed.events
    .map(({ name }) => events.get(eventNameOf(name, owner)))
    .filter((event) => event !== undefined)
    .map(({ record }) => fromGp(record));
  const raise = symbols.get(RAISE);
  if (raise !== undefined) routines.set(raise, new Set(records));
  return routines;
}
