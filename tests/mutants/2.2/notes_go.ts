// # The notes go with the rights
//
// A wrong answer to exercise 2.2.

import { frameIn } from "../../../chapters/01-hardware/mod.ts";
import { entryFor } from "../../../chapters/02-controllers/mod.ts";
import { type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a page that is protected keeps what is noted about it";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You make a new entry and lose what was noted in the old one: a page that somebody watches is not watched any more. Keep notesIn.";

const MAPPING = mappingBy({
  protected: (before, rights) => entryFor(frameIn(before), rights, 0),
});

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
