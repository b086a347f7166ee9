// # When a fault bit is met
//
// A program has met a fault bit of an entry: the controller sees to it if that can be done
// without a policy.
//
// Two things can. The use of a tracked page is noted, and a store to a unit that is not guarded
// is performed. Then the program goes on, and no handler has run. In all other cases the kernel's
// own code, which has asked here first, raises `Trap.protectionFault` ([[entMM]]).

import { FAULT_CODE } from "../../01-hardware/mod.ts";
import { virtual } from "../../01-hardware/mod.ts";
import { currentStrand, type Kernel } from "../kernel/kernel.ts";
import { followSequence } from "./following_locks.ts";
import { pageStart } from "./page_tables.ts";
import { performStore } from "./performing_stores.ts";
import { wasProgram } from "./program_registers.ts";
import { noteUse } from "./references.ts";

/** What was attempted, by the number of the fault that it has met. */
const ATTEMPTS: ReadonlyMap<bigint, "read" | "write" | "fetch"> = new Map([
  [FAULT_CODE["fault-on-read"], "read"],
  [FAULT_CODE["fault-on-write"], "write"],
  [FAULT_CODE["fault-on-execute"], "fetch"],
]);

/**
 * Sees to the fault `cause` at `address` of the running program.
 *
 * @returns 1 if the program can go on, 0 if a policy has to be asked
 */
export function touched(
  kernel: Kernel,
  [address = 0n, cause = 0n]: readonly bigint[],
): bigint {
  const { machine } = kernel;
  const space = currentStrand(kernel)?.space;
  const attempt = ATTEMPTS.get(cause);
  if (space === undefined || attempt === undefined) return 0n;
  if (!wasProgram(machine)) return 0n;
  if (noteUse(kernel, space, pageStart(address), attempt)) return 1n;
  if (attempt !== "write") return 0n;
  const outcome = performStore(kernel, space, virtual(address));
  if (outcome === "failed") followSequence(kernel, space);
  return outcome === "not ours" ? 0n : 1n;
}
