// # The record is taken first
//
// A wrong answer to exercise 2.4.

import {
  HANDLER,
  type Handler,
  type HandlerRequest,
  isRefused,
  type Kernel,
  type Refused,
  take,
} from "../../../chapters/02-controllers/mod.ts";
import * as right from "../../../chapters/02-controllers/events/handlers.ts";

export { removeHandler } from "../../../chapters/02-controllers/events/handlers.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what may not be is refused, and changes nothing";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take memory for the handler's record before you know that the request will be granted, and do not give it back when it is not. Whoever asks often enough for what he may not have uses up the kernel's memory.";

/** `replaceHandlers` with that mistake. */
export function replaceHandlers(
  kernel: Kernel,
  leaving: readonly Handler[],
  requests: readonly HandlerRequest[],
): readonly Handler[] | Refused {
  const result = right.replaceHandlers(kernel, leaving, requests);
  if (isRefused(result)) take(kernel.data, HANDLER.size);
  return result;
}

/** Installs one in the same way. */
export function installHandler(
  kernel: Kernel,
  request: HandlerRequest,
): Handler | Refused {
  const result = replaceHandlers(kernel, [], [request]);
  return isRefused(result) ? result : result[0]!;
}
