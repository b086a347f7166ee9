// # In whose name
//
// Most operations are done in the name of one domain: the one that the event is about.
//
// A handler of a system call asks for a frame. Whose frame will that be? The handler does not
// say, and cannot. The controller looks at the stack on which it was called, finds there whom
// the event is about ([[actingFor]]), and the frame is that domain's. So an operation that is
// called in nobody's name, say by whoever is asked which strand runs next, is refused.

import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Domain, Kernel, Operation } from "../kernel/kernel.ts";
import {
  isRefused,
  refuse,
  type Refused,
  resultWord,
} from "../kernel/refusals.ts";
import { actingFor } from "./raising.ts";

/** What an operation gives: a number, a refusal, or nothing to say. */
export type OperationResult = bigint | number | Refused | undefined;

/** What A0 to A5 held. */
export type SixWords = readonly [
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
  bigint,
];

const WHOSE = cyclesOf(`
        lda     t1, -8192(zero)         // the page of this stack
        and     sp, t1, t0
        ldq     t0, 128(t0)             // whom the event is about
        beq     t0, 0
        s8addq  t0, t2, t0
        ldq     t0, 0(t0)               // its accounts
        beq     t0, 0
`);

/** The operation `name`, done in the name of the domain that is acted for. */
export function forDomain(
  name: string,
  act: (
    kernel: Kernel,
    domain: Domain,
    parameters: SixWords,
  ) => OperationResult,
): Operation {
  return {
    name,
    perform: (kernel, [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n]) => {
      charge(kernel.machine, WHOSE);
      const domain = kernel.domains.get(actingFor(kernel));
      const result = domain === undefined
        ? refuse(
          "not permitted",
          `${name} is done for a domain, and the event is about none`,
        )
        : act(kernel, domain, [a, b, c, d, e, f]);
      return resultWord(isRefused(result) ? result : BigInt(result ?? 0));
    },
  };
}
