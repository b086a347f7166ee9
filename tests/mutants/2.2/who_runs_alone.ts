// # Only who runs the space
//
// A wrong answer to exercise 2.2.

import { forgetInBoth, type Mapping, mappingBy, runs } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what has changed is forgotten where the space ran earlier";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You tell the processors that run the space and no others. One that ran it earlier still remembers, and will believe it when the space runs there again. It forgets the page as well, or the space loses its number there.";

const MAPPING = mappingBy({
  forgetOn: (changed, processor, asn) => {
    if (runs(processor, changed)) forgetInBoth(changed, processor, asn);
  },
});

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
