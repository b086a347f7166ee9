// # The one not used for longest goes
//
// A wrong answer to exercise 1.3.

import { bufferBy, type Buffering } from "../remembering.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "being found does not make a translation younger";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You move a translation to the end whenever it is found, so that the one not used for longest goes. That may miss less often, and it would make every lookup a write. The hardware goes round, and forgets what it remembered longest ago.";

const BUFFER = bufferBy({
  onFound: (buffer, key) => {
    const one = buffer.entries.get(key)!;
    buffer.entries.delete(key);
    buffer.entries.set(key, one);
  },
});

/** `lookUp` with that mistake. */
export const lookUp: Buffering["lookUp"] = BUFFER.lookUp;
/** `remember` with that mistake. */
export const remember: Buffering["remember"] = BUFFER.remember;
/** `forget` with that mistake. */
export const forget: Buffering["forget"] = BUFFER.forget;
/** `forgetAll` with that mistake. */
export const forgetAll: Buffering["forgetAll"] = BUFFER.forgetAll;
