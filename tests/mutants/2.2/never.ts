// # Nothing is ever forgotten
//
// A wrong answer to exercise 2.2.

import { type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what has changed is forgotten";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You change the table, and the processor goes on with what it remembers: it looks into the table only when it remembers nothing. Let it forget the page.";

const MAPPING = mappingBy({ isOutOfDate: () => false });

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
