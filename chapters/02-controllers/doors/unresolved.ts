// # When nobody decides
//
// A system call that nobody answers gives the program an error. A fault that nobody mends ends
// the program, with a sentence that says what it did.
//
// A program loads from address 8, where no page is. `Trap.accessViolation` has no handler. Then
// the program's domain is ended, with signal 11 and the sentence "access violation: read of 0x8
// by the instruction at 0x120000010 (main+0x10)". What comes of other questions that nobody
// answers is shown in a table later ([[§A kernel without opinions]]).

import { nearestSymbol, panic, virtual } from "../../01-hardware/mod.ts";
import { currentStrand, type Kernel } from "../kernel/kernel.ts";
import { interruptedPc } from "../processors/pages.ts";
import { endDomain } from "../processors/strands.ts";

/** Ends the running strand's domain because of the fault that `parameters` describe. */
export function unresolved(
  kernel: Kernel,
  event: string,
  parameters: readonly bigint[],
): void {
  const strand = currentStrand(kernel) ??
    panic("unresolved: a fault, and no strand is running");
  const { signal, what, after } = describe(event, parameters);
  const saved = interruptedPc(kernel, strand.page);
  const pc = virtual(saved - (after ? 4n : 0n));
  const place = nearestSymbol(strand.space.symbols, pc);
  const where = `0x${pc.toString(16)}${place ? ` (${place})` : ""}`;
  const sentence = `${what} by the instruction at ${where}`;
  endDomain(kernel, strand.domain, { kind: "killed", signal, sentence });
}

/** A fault in words, its UNIX signal, and whether the saved pc is behind it. */
interface Fault {
  readonly signal: number;
  readonly what: string;
  readonly after: boolean;
}

const CAUSES: readonly string[] = [
  "translation not valid",
  "access violation",
  "fault on read",
  "fault on execute",
  "fault on write",
];

/** How to describe each event that a fault raises, from its parameters. */
const FAULTS: ReadonlyMap<string, (parameters: readonly bigint[]) => Fault> =
  new Map([
    ["Trap.invalidTranslation", memoryFault],
    ["Trap.accessViolation", memoryFault],
    ["Trap.protectionFault", memoryFault],
    ["Trap.breakpoint", ([cause = 0n]) => ({
      signal: 5,
      what: cause === 1n ? "bug check" : "breakpoint",
      after: true,
    })],
    ["Trap.software", ([, code = 0n]) => ({
      signal: 8,
      what: `software trap ${BigInt.asIntN(64, code)}`,
      after: true,
    })],
    ["Trap.illegalInstruction", () => ({
      signal: 4,
      what: "illegal instruction",
      after: true,
    })],
    ["Trap.unalignedAccess", ([address = 0n]) => ({
      signal: 10,
      what: `unaligned access to 0x${address.toString(16)}`,
      after: true,
    })],
    ["Trap.arithmetic", () => ({
      signal: 8,
      what: "arithmetic trap",
      after: true,
    })],
  ]);

function describe(event: string, parameters: readonly bigint[]): Fault {
  const tell = FAULTS.get(event) ?? panic(`unresolved: ${event} is no fault`);
  return tell(parameters);
}

function memoryFault(
  [address = 0n, cause = 0n, kind = 0n]: readonly bigint[],
): Fault {
  const access = kind === 0n ? "read" : kind === 1n ? "write" : "fetch";
  const why = CAUSES[Number(cause)] ?? `cause ${cause}`;
  const what = `${why}: ${access} of 0x${address.toString(16)}`;
  return { signal: 11, what, after: false };
}
