// # All spaces lose their numbers
//
// A wrong answer to exercise 2.2.

import { forgetInBoth, type Mapping, mappingBy, runs } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "nothing else is forgotten";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take the numbers of all spaces away on a processor that ran the one that has changed. Only that one has anything to forget.";

const MAPPING = mappingBy({
  forgetOn: (changed, processor, asn) => {
    if (runs(processor, changed)) forgetInBoth(changed, processor, asn);
    else processor.asns.clear();
  },
});

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
