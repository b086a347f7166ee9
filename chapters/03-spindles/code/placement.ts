// # Where code is to run
//
// The same procedure can be generated for two places, and what it finds there is not the same.
//
// In the kernel it reaches its state through the kernel's global pointer and the controllers
// through `CSERVE`. In a program it is an ordinary procedure: its state is in the program's data,
// and whoever calls it need not know that it was not written in C.
//
// A field `n` that lies 8 bytes behind the beginning of a state takes one instruction if the
// state is close to what the global pointer points to, as it mostly is in the kernel, and three
// if nobody knows how far away it will be:
//
// ```alpha
// ldq     $1, Example.state+8($29)        !gprellow
//
// ldah    $1, Example.state($29)          !gprelhigh
// lda     $1, Example.state($1)           !gprellow
// ldq     $1, 8($1)
// ```
//
// The assembler fills in the distance. `!gprelhigh` marks its upper 16 bits, `!gprellow` the
// lower.

import type { EventType, OperationType } from "../meaning/typed.ts";

/** Where a field of a kernel record is: so many bytes from where. */
export interface RecordPlace {
  /** Either the global pointer, or the page of the stack. */
  readonly base: "global pointer" | "page";
  /** Bytes from there. */
  readonly offset: bigint;
}

/** Where generated code is to run, and what it finds there. */
export interface Placement {
  /** In the kernel, or in a program. */
  readonly kind: "kernel" | "library";
  /** The label of the state. */
  readonly state: string;
  /** Bytes from where the global pointer points to the state, if they are known already. */
  readonly stateFromGp?: bigint;
  /** Bytes from where the global pointer points to the state with a label, where several are at hand. */
  readonly stateAt?: (label: string) => bigint;
  /** The label at which to go on for good where an operation is called, if it means that. */
  readonly leaves?: (type: OperationType) => string | undefined;
  /** The number of a kernel operation. */
  readonly operation: (type: OperationType) => number;
  /** The label of an operation that is a procedure of another spindle. */
  readonly procedure?: (type: OperationType) => string | undefined;
  /** Where a kernel record's field is. */
  readonly record: (field: string) => RecordPlace;
  /** The label of the record of an event that a spindle has declared. */
  readonly event?: (type: EventType) => string;
  /** The register of the first parameter: 16, or 17 behind the number of a call. */
  readonly firstParameter: number;
  /** By which number the controllers know whose check it is that has failed. */
  readonly failure: number;
  /** Whether the parameters are still wanted by the caller, unless something is called. */
  readonly keepsParameters?: boolean;
  /** Whether the processor can load and store single bytes (BWX). */
  readonly bytes?: boolean;
}

/** The operation that is told of a check that failed. */
export const FAILED = "Spindle.failed";

/** The routine of the kernel that raises an event from within a handler. */
export const RAISE = "raise";
