// # Forgotten although nothing changes
//
// A wrong answer to exercise 2.2.

import { VALID } from "../../../chapters/01-hardware/mod.ts";
import { type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "where nothing was or nothing changes, nothing is forgotten";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You forget pages whose entries are what they were before. Compare the old entry with the new one, without the notes, before you tell anybody.";

const MAPPING = mappingBy({
  isOutOfDate: ({ before }) => (before & VALID) !== 0n,
});

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
