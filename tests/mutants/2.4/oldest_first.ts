// # The oldest is asked first
//
// A wrong answer to exercise 2.4.

import {
  type Handler,
  type HandlerRequest,
  isRefused,
  type Kernel,
  type Refused,
} from "../../../chapters/02-controllers/mod.ts";
import * as right from "../../../chapters/02-controllers/events/handlers.ts";

export { removeHandler } from "../../../chapters/02-controllers/events/handlers.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "the newest is asked first, unless somebody wishes otherwise";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You put who comes behind those who are there. The newest is asked first where nothing else has been wished, so that an extension can answer before what it extends. orderHandlers sees to that, and to the wishes.";

/** `replaceHandlers` with that mistake. */
export function replaceHandlers(
  kernel: Kernel,
  leaving: readonly Handler[],
  requests: readonly HandlerRequest[],
): readonly Handler[] | Refused {
  const behind = requests.map((request): HandlerRequest => {
    const last = kernel.events.get(request.event)?.handlers.at(-1);
    return request.order === undefined && last !== undefined
      ? { ...request, order: { after: last.name } }
      : request;
  });
  return right.replaceHandlers(kernel, leaving, behind);
}

/** Installs one in the same way. */
export function installHandler(
  kernel: Kernel,
  request: HandlerRequest,
): Handler | Refused {
  const result = replaceHandlers(kernel, [], [request]);
  return isRefused(result) ? result : result[0]!;
}
