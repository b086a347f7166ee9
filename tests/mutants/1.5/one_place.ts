// # One place for the registers
//
// A wrong answer to exercise 1.5.

import type { PalCall } from "../../../chapters/01-hardware/mod.ts";
import { callsBy, VOLATILE } from "../knocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a service may knock, and the service of that knock as well";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You save the registers at a fixed place in memory. When a service knocks, the door is passed once more before the first knock has been answered, and the registers of the second caller overwrite those of the first. On the stack every knock has a place of its own.";

/** The routines. */
export function calls(): readonly PalCall[] {
  return callsBy();
}

/** What stands behind the door. */
export const DOOR: string = `
door:   nop
        br      v0, over
save:   .quad   ${VOLATILE.map(() => 0).join(", ")}
over:
${VOLATILE.map((name, i) => `        stq ${name}, ${8 * i}(v0)`).join("\n")}
        bsr     ra, service
        br      at, here
here:   lda     at, -${12 * VOLATILE.length + 8}(at)
${VOLATILE.map((name, i) => `        ldq ${name}, ${8 * i}(at)`).join("\n")}
        rti
`;
