// # Only this processor
//
// A wrong answer to exercise 2.2.

import { forgetRightly, type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what has changed is forgotten on every processor";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You tell the first processor of the board and no other. Strands of one space run on several at the same time, and each of these has buffers of its own.";

const MAPPING = mappingBy({
  forgetOn: (changed, processor, asn) => {
    if (processor.number === 0) forgetRightly(changed, processor, asn);
  },
});

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
