// # The same number everywhere
//
// A wrong answer to exercise 2.2.

import { forgetRightly, type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what has changed is forgotten on every processor";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You use one processor's number of the space on all of them. Each processor gives out its numbers itself, and the same number belongs to another space elsewhere.";

const MAPPING = mappingBy({
  forgetOn: (changed, processor, asn) => {
    const [first] = changed.kernel.processors.flatMap(({ asns }) =>
      asns.get(changed.space.identifier) ?? []
    );
    forgetRightly(changed, processor, first ?? asn);
  },
});

/** `mapFrames` with that mistake. */
export const mapFrames: Mapping["mapFrames"] = MAPPING.mapFrames;
/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = MAPPING.unmapPages;
/** `protectPages` with that mistake. */
export const protectPages: Mapping["protectPages"] = MAPPING.protectPages;
