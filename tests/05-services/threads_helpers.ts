// What the tests of threads share.

import {
  copyIn,
  type Kernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";

/** The word at an address in the memory of `strand`. */
export function wordAt(kernel: Kernel, { space }: Strand, at: bigint): bigint {
  return new DataView(copyIn(kernel, space, at, 8).buffer)
    .getBigUint64(0, true);
}
