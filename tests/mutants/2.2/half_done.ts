// # Half of the row is done
//
// A wrong answer to exercise 2.2.

import { type Mapping, mappingBy } from "../mapping.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what may not be is refused, and changes nothing";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You go along the row and stop at the first page that cannot be changed. Those before it have changed already, although the answer is a refusal. Look at all of them first.";

const RIGHT = mappingBy({});

/** `mapFrames`, which is right. */
export const mapFrames: Mapping["mapFrames"] = RIGHT.mapFrames;
/** `protectPages`, which is right. */
export const protectPages: Mapping["protectPages"] = RIGHT.protectPages;

/** `unmapPages` with that mistake. */
export const unmapPages: Mapping["unmapPages"] = (
  kernel,
  domain,
  space,
  address,
  pages,
) => {
  for (let page = 0; page < pages; page++) {
    const at = address + BigInt(page) * 8192n;
    const refused = RIGHT.unmapPages(kernel, domain, space, at, 1);
    if (refused !== undefined) return refused;
  }
};
