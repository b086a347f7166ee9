// # Forgotten when it is mapped first
//
// A wrong answer to exercise 2.2.

import { type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "where nothing was or nothing changes, nothing is forgotten";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You forget a page that was not mapped before. No processor remembers an entry that is not valid, so there is nothing to forget, and mapping many pages costs much more than it must.";

const MAPPING = mappingBy({ isOutOfDate: () => true });

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
