// # The rights go with the page
//
// A wrong answer to exercise 2.2.

import { emptyEntry } from "../../../chapters/02-controllers/mod.ts";
import { type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a page that is unmapped leads nowhere and keeps its rights";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You clear the entry of a page that is unmapped. Then its use is an access violation, which is the program's mistake, and not an invalid translation, which a pager can mend. The rights stay.";

const MAPPING = mappingBy({ unmapped: () => emptyEntry(0) });

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
