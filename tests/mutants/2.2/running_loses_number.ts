// # Who runs it loses the number
//
// A wrong answer to exercise 2.2.

import { type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what has changed is forgotten";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take the space's number away on a processor that runs it. The processor has the number in a register and goes on using what it remembers under it. Let it forget the page.";

const MAPPING = mappingBy({
  forgetOn: ({ space }, { asns }) => void asns.delete(space.identifier),
});

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
