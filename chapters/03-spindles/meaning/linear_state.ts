// # Who has what
//
// Some things of the kernel must be given back: a frame that was taken, a lock. Who has such a
// thing gives it back exactly once, whichever path is taken.
//
// For each local that may have such a thing the checker follows where it is. It is *held* from
// where it came; it is *gone* when it was given to somebody who consumes it, returned, or put into
// the state. What is seen in the state, or was passed without `consumes`, is only *lent*: it may be
// used and not given away, because somebody else will do that. And a local that is an option may be
// *empty*: it was given `none`. Where a path on which it is empty meets one on which it is held,
// it is held, since it can be asked. After a complaint about it nobody asks any more where it is: it
// is *unclear*, and so its author hears of one mistake once.

import { type Checker, complain } from "./checking.ts";
import { placeOf, type Span } from "../source/diagnostics.ts";
import type { Local } from "./typed.ts";

/** What a local has to do with the thing it names. */
export type Status = "held" | "lent" | "gone" | "empty" | "unclear";

/** Who has what at one point of a path. */
export interface Holding {
  /** The locals whose types are linear, as far as they are declared. */
  readonly locals: ReadonlyMap<Local, Status>;
  /** The decisions that lead here, for messages. */
  readonly path: readonly string[];
}

/** `holding` after `local` has become `status`. */
export function withStatus(
  { locals, path }: Holding,
  local: Local,
  status: Status,
): Holding {
  return { locals: new Map(locals).set(local, status), path };
}

/** `holding` on the path after the decision `step`, made at `span`. */
export function onPath(
  { source }: Checker,
  holding: Holding,
  step: string,
  span: Span,
): Holding {
  const { line } = placeOf(source.text, span.start);
  const said = step.replace("#", `line ${line}`);
  return { locals: holding.locals, path: [...holding.path, said] };
}

/** The path of `holding` as messages name it; nothing if there was no decision. */
export function pathText({ path }: Holding): string {
  if (path.length === 0) return "";
  const shown = path.slice(-3).join(", then ");
  return `, on the path ${path.length > 3 ? "... then " : ""}${shown}`;
}

/**
 * Complains about everything that is held where a path ends, except what `outer` knew already. The rest of
 * the path goes on without it.
 */
export function mustBeGone(
  checker: Checker,
  holding: Holding,
  outer: Holding | undefined,
  span: Span,
  where: string,
): Holding {
  const kept = new Map<Local, Status>();
  for (const [local, status] of holding.locals) {
    if (outer?.locals.has(local)) kept.set(local, status);
    else if (status === "held") {
      complain(
        checker,
        "T115",
        span,
        `${local.name} is still held where ${where}${pathText(holding)}`,
        "Give it back before, or hold it in a with block",
      );
    }
  }
  return { locals: kept, path: outer?.path ?? [] };
}

/** Where paths meet: everything must be in the same state on all of them. */
export function meetHoldings(
  checker: Checker,
  ends: readonly (Holding | undefined)[],
  before: Holding,
  span: Span,
): Holding | undefined {
  const open = ends.filter((one) => one !== undefined);
  const [first, ...rest] = open;
  if (first === undefined) return undefined;
  const locals = new Map(first.locals);
  for (const [local, status] of first.locals) {
    const all = open.map((one) => one.locals.get(local)!);
    const known = agreed(all);
    if (known !== undefined) {
      locals.set(local, known);
      continue;
    }
    const other = rest.find((one) => one.locals.get(local) !== status)!;
    locals.set(local, "unclear");
    const [held, gone] = status === "held" ? [first, other] : [other, first];
    complain(
      checker,
      "T115",
      span,
      `${local.name} is gone on one path and still held on another${
        pathText(held)
      }`,
      gone.path.length > before.path.length
        ? `It is given away on the path ${gone.path.at(-1)}`
        : "Give it back on all paths, or on none",
    );
  }
  return { locals, path: before.path };
}

/** What a local is where paths meet on which it is `all` of these, if they agree. */
function agreed(all: readonly Status[]): Status | undefined {
  const [first] = all;
  if (all.every((one) => one === first)) return first;
  if (all.includes("unclear")) return "unclear";
  const mayHold = all.every((one) => one === "held" || one === "empty");
  return mayHold ? "held" : undefined;
}
