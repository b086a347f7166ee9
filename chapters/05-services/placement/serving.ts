// # A program that serves
//
// A server is the module and a loop: accept a call, see which procedure is meant, call it, reply.
//
// The procedures are those of the library, to the letter, and the loop around them is made from the
// list of their names. A client can ask for a procedure that there is not, or pass what a check
// refuses. In a program of its own that would spring a trap. A server must not end because a client
// is wrong, so there the failed check leads back into the loop, and the client is told what it
// would be told by a spindle: that there is no answer. It ends if there are no calls between
// programs any more, because the spindle that makes them has been taken out.

import { labelOf, type Type } from "../../03-spindles/mod.ts";
import { MESSAGE_BYTES, type RemoteEntry, stubData } from "./stubs.ts";

/** "There is no such call", which is the answer to what cannot be done. */
export const NO_ANSWER: number = -78;

// ## What cannot be a result
//
// A reply goes back the way of every system call, and there a number from −4095 to −1 is an error.
// Small ones the stub turns back into what they were: the result −5 arrives as −5. But −78 says
// that there is no answer, −512 lets the program make its call again, and the last five belong to
// [[§Calls]]. So a module that is called from elsewhere cannot have −78 or a number from −4095 to
// −512 as a result. What ends with one of them has no answer, and the program that has called is
// ended as by a check that fails. A number of 32 bits without a sign, or a truth, never looks like
// that, and nothing is tested. Nor is anything in the place `messages`, where the result lies in
// memory.
//
// A spindle of the program's own is not asked by a server, and the last numbers mean nothing there.
// But −78 and −512 mean what they mean everywhere.

/** Whether a result of this type may look like an error of the way. */
export function looksLikeError(type: Type): boolean {
  return type.kind === "integer" && (type.signed || type.bits === 64);
}

/** The address of `label` in `register`. */
function address(register: string, label: string): string {
  return `        ldah    ${register}, ${label}(gp) !gprelhigh
        lda     ${register}, ${label}(${register}) !gprellow
`;
}

/** Calls the procedure of `entry`; one that gives nothing gives 0. */
function thunk({ module, entry, method }: RemoteEntry): string {
  const { result, fails } = entry;
  const nothing = result === undefined && fails === undefined;
  const checked = result !== undefined && looksLikeError(result);
  return `call${method}:
${address("pv", labelOf(module, entry))}        jsr     ra, (pv)
        ldgp    gp, 0(ra)
${nothing ? "        clr     v0\n" : ""}        br      ${
    checked ? "check" : "done"
  }
`;
}

/**
 * Assembly text of the program that serves `entries` under the name `service`. The text of their library has to follow
 * ([[servedLibrary]]).
 */
export function serverText(
  service: string,
  name: bigint,
  entries: readonly RemoteEntry[],
): string {
  const table = entries.map(({ method }) => `        .quad   call${method}\n`);
  return `        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     sp, -128(sp)
${address("t1", "server.stack")}        stq     sp, 0(t1)
${address("t1", `${service}.name`)}        ldq     a0, 0(t1)
        lda     v0, 1100(zero)
        callsys
        bne     a3, failed
accept: lda     v0, 1102(zero)
        callsys
called: bne     a3, nobody
${address("t1", "server.client")}        stq     v0, 0(t1)
        stq     a4, 8(t1)
        blt     a4, message
find:   sll     a4, 1, t0
        srl     t0, 33, t0
        cmpult  t0, ${entries.length}, t1
        beq     t1, wrong
${address("t1", "server.table")}        s8addq  t0, t1, t1
        ldq     t1, 0(t1)
        jmp     zero, (t1)
${entries.map(thunk).join("")}wrong:
${address("t1", "server.client")}        ldq     a0, 0(t1)
        lda     a1, ${NO_ANSWER}(zero)
        br      reply
check:  lda     t0, 4095(v0)
        lda     t1, ${4095 - 512}(zero)
        cmpule  t0, t1, t0
        beq     t0, done
${address("t1", "server.client")}        ldq     t0, 8(t1)
        bge     t0, wrong
done:   mov     v0, a1
${address("t1", "server.client")}        ldq     a0, 0(t1)
        ldq     t0, 8(t1)
        blt     t0, send
reply:  lda     v0, 1103(zero)
        callsys
        br      called

        .globl  server.fault
server.fault:
        br      t0, back
back:   ldgp    gp, 0(t0)
${address("t1", "server.stack")}        ldq     sp, 0(t1)
        br      wrong

message:
        mov     v0, a0
        clr     a1
        mov     sp, a2
        lda     a3, ${MESSAGE_BYTES}(zero)
        lda     v0, 1106(zero)
        callsys
        bne     a3, wrong
        ldq     a4, 0(sp)
        ldq     a0, 8(sp)
        ldq     a1, 16(sp)
        ldq     a2, 24(sp)
        br      find
send:   stq     a1, 8(sp)
        mov     sp, a2
        clr     a1
        lda     a3, ${MESSAGE_BYTES}(zero)
        lda     v0, 1107(zero)
        callsys
        mov     v0, t0
${address("t1", "server.client")}        ldq     a0, 0(t1)
        clr     a1
        beq     a3, reply
        br      wrong
nobody: subq    v0, 78, t0
        bne     t0, accept
failed: lda     a0, 1(zero)
        lda     v0, 1(zero)
        callsys

        .data
        .align  3
server.stack:
        .quad   0
server.client:
        .quad   0
        .quad   0
server.table:
${table.join("")}${stubData(service, name)}`;
}

/** The library of a module as a server has it: a check that fails leads back into the loop. */
export function servedLibrary(library: string): string {
  return library.replaceAll("call_pal 0xaa", "br      $31, server.fault");
}
