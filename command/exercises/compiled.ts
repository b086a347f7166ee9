// # Code on the bare machine
//
// Checks that run a procedure's code, to see what it does or how long it takes, need no kernel for that.

import { assemble, virtual } from "../../chapters/01-hardware/mod.ts";
import {
  FAILED,
  generate,
  optimise,
  type Placement,
  type Procedure,
} from "../../chapters/03-spindles/mod.ts";

const BARE: Placement = {
  kind: "kernel",
  state: "state",
  operation: () => 0,
  record: () => ({ base: "global pointer", offset: 0n }),
  firstParameter: 16,
  failure: 0,
};

/** The optimised code of `procedure` for the address `text`, with all its checks and its state at `state`. */
export function bareCode(
  procedure: Procedure,
  text: bigint,
  state: bigint,
): Uint8Array {
  const source = generate(optimise(procedure, new Set()), "bare", BARE);
  const { segments } = assemble(source, {
    text: virtual(text),
    gp: virtual(text),
    symbols: new Map([["state", virtual(state)], [FAILED, virtual(0n)]]),
  });
  return segments[0]!.bytes;
}
