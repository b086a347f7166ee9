// # Who is asked
//
// Handlers come and go while the kernel runs. Let them, so that nobody is asked who should
// not be, and nobody ever sees anything half done.
//
// The chapter shows how a request becomes a handler. Close that page and write its three
// functions:
//
// - `replaceHandlers` takes some handlers out and puts others in, all at once, and gives back
//   the new ones in the order of their requests. Or it refuses, and then nothing has changed:
//   the same handlers are asked by the same code, and no memory has been used up.
// - `installHandler` puts one in.
// - `removeHandler` takes one out. It must never fail, even if the kernel has no memory left.
//   It may be called for a handler that has been taken out already, and by a handler about
//   itself, because it has failed. Whoever has been taken out is not asked any more, not even
//   in the raise that is under way, and all others are.
//
// Who is installed while an event is being raised is asked when it is raised next.
//
// **A request** is refused as a `bad argument` if there is no such event; as `not permitted` if
// the event is `systemOnly` and the request has an owner, or if the event's `authoriser`
// denies it. The handler's `imposed` tests are those of the request, and behind them those
// that the authoriser has added. Each must compare a parameter that the event has with a number
// of at most 31 bits, or the request is a `bad argument`.
//
// **A handler** is the request, with those tests, a `number` from `nextHandler` and a
// `record`: `HANDLER.size` bytes of `kernel.data` whose field `activations` is 0. While it is
// installed it stands in `kernel.handlers`. Then its record is given back.
//
// **The order** is what `orderHandlers` finds for those of an event; if it finds none, the
// request is a `bad argument`. Then `composeList` makes code that asks them, which nobody calls
// before `publish` says so. What has been made and is not published must be given back to
// `kernel.text`. Where there is no room for a record or for code, the refusal is
// `out of memory`.
//
// Which function takes a single handler out of code that is being executed, and needs no
// memory for it, you know from the page before.

import type { HandlerRequest, Kernel } from "../../mod.ts";
import type { Handler, Refused } from "../../mod.ts";

/** Installs a handler, or says why not; nothing has changed then. */
export function installHandler(
  kernel: Kernel,
  request: HandlerRequest,
): Handler | Refused {
  // TODO
  return unwritten(kernel, request);
}

/**
 * Takes `leaving` out and puts handlers for `requests` in, all at once.
 *
 * @returns the new handlers; or why it cannot be done, and then nothing has changed
 */
export function replaceHandlers(
  kernel: Kernel,
  leaving: readonly Handler[],
  requests: readonly HandlerRequest[],
): readonly Handler[] | Refused {
  // TODO
  return unwritten(kernel, leaving, requests);
}

/** Takes `handler` out. Does nothing if it has been taken out already. */
export function removeHandler(kernel: Kernel, handler: Handler): void {
  // TODO: then delete `unwritten`.
  unwritten(kernel, handler);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 2.4: not yet written");
}
