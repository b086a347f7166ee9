// # Every fault is mine
//
// A wrong answer to exercise 3.1.

import { touching } from "../touching.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "faults of others are left to others";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You answer faults on writes wherever they are. Somebody else may watch other pages, and never hears of it: look in the filter whether the address is in one of your pages.";

/** The spindle with that mistake. */
export const text: string = touching([
  "&&\n      address >= self.first &&\n      address - self.first < self.count * PAGE",
  "&& self.count > 0",
]);
