// # Everything is forgotten
//
// A wrong answer to exercise 2.2.

import { forgetAll } from "../../../chapters/01-hardware/mod.ts";
import { type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "nothing else is forgotten";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You empty the buffers. That is never wrong and always slow: everybody's next accesses walk through the tables, because one page of one space has changed.";

const MAPPING = mappingBy({
  forgetOn: ({ kernel }, { number }) => {
    const hardware = kernel.machine.processors[number]!;
    forgetAll(hardware.dataBuffer, false);
    forgetAll(hardware.instructionBuffer, false);
  },
});

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
