// # How deep the stack gets
//
// What a procedure needs on the stack is its frame, and below that whatever those need whom it calls.
//
// The controllers need nothing there. An operation of another spindle has a frame of its own and may call further
// ones. And who raises an event does not know whom that will call; it is only noted that it does.

import type { Procedure, Value } from "../form/ir.ts";
import type { OperationType, StackNeed } from "../meaning/typed.ts";
import type { StackFrame } from "./frame.ts";

/** What `procedure` needs, whose code has this frame. */
export function stackNeedOf(
  { bytes }: Pick<StackFrame, "bytes">,
  { blocks }: Procedure,
): StackNeed {
  const values = blocks.flatMap(({ body }) => body);
  const called = values.flatMap((one) => calledBy(one)?.stack ?? []);
  return {
    bytes: bytes + Math.max(0, ...called.map((one) => one.bytes)),
    raises: called.some(({ raises }) => raises) ||
      values.some(({ operation }) => operation.kind === "raise"),
  };
}

/** The operation of another spindle that `value` calls. */
function calledBy({ operation }: Value): OperationType | undefined {
  return operation.kind === "call" && operation.operation.provider !== undefined
    ? operation.operation
    : undefined;
}
