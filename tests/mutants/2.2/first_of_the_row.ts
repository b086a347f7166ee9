// # Only the first page of the row
//
// A wrong answer to exercise 2.2.

import { differs, type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what has changed is forgotten";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You forget the first page of the row and not the others. Each page has a translation of its own.";

const MAPPING = mappingBy({
  isOutOfDate: (changed) => changed.index === 0 && differs(changed),
});

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
