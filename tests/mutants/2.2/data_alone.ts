// # Only data is forgotten
//
// A wrong answer to exercise 2.2.

import { forget } from "../../../chapters/01-hardware/mod.ts";
import { type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what has changed is forgotten";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You forget the page in the data buffer, and the processor goes on fetching instructions from it. There are two buffers, and both have to be told.";

const MAPPING = mappingBy({
  forgetOn: ({ kernel, address }, { number }, asn) =>
    forget(kernel.machine.processors[number]!.dataBuffer, address, asn),
});

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
