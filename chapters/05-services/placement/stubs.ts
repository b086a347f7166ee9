// # Procedures that are elsewhere
//
// A program calls `Directory_find`, and the module is in another program. What it calls is a stub: a procedure of that
// name which passes the words on and comes back with the result.
//
// The stub knows the service by its name. The first call looks up the port and remembers it. If the server has gone and
// another one has registered the name since, the next call finds that one.
//
// What can go wrong in a library can go wrong here: a check that fails springs a trap in the
// program that has called. And a server that is not there at all is treated the same way, for a
// call that was never made has no result.
//
// :::figure placement.stub
// :::

import { labelOf, type TypedProcedure } from "../../03-spindles/mod.ts";

/** An entry of a module that is in a server. */
export interface RemoteEntry {
  /** The module's name. */
  readonly module: string;
  /** The entry. */
  readonly entry: TypedProcedure;
  /** By which number the server knows it. */
  readonly method: number;
}

/** The data that the stubs of a service share. */
export function stubData(service: string, name: bigint): string {
  return `        .data
        .align  3
${service}.name:
        .quad   ${name}
${service}.port:
        .quad   0
`;
}

/** Loads the word at `label` into `register`, by way of `t0`. */
function load(register: string, label: string): string {
  return `        ldah    t0, ${label}(gp) !gprelhigh
        ldq     ${register}, ${label}(t0) !gprellow
`;
}

/** Calls `number` of the calls between programs. */
function ask(number: number): string {
  return `        lda     v0, ${number}(zero)
        call_pal 0x83
`;
}

/** The stub for an entry of `service`, which passes its words in registers. */
export function wordStub(service: string, one: RemoteEntry): string {
  const label = labelOf(one.module, one.entry);
  return around(
    service,
    one,
    `        ldq     a1, 0(sp)
        ldq     a2, 8(sp)
        ldq     a3, 16(sp)
${ask(1104)}        beq     a3, $${label}.end
`,
  );
}

// A conventional server is sent a message: the header and the words lie in memory, and the kernel copies them there.

/** Bytes of a message. */
export const MESSAGE_BYTES = 64;

/** The stub for an entry of `service`, which puts its words into a message. */
export function messageStub(service: string, one: RemoteEntry): string {
  const label = labelOf(one.module, one.entry);
  return around(
    service,
    one,
    `        lda     t0, 1(zero)
        sll     t0, 63, t0
        bis     a0, t0, a0
        stq     a0, 32(sp)
        ldq     t0, 0(sp)
        stq     t0, 40(sp)
        ldq     t1, 8(sp)
        stq     t1, 48(sp)
        ldq     t2, 16(sp)
        stq     t2, 56(sp)
        lda     a0, 32(sp)
        lda     a1, ${MESSAGE_BYTES}(zero)
        lda     a2, 1(zero)
${ask(1105)}        ldq     a0, 32(sp)
${ask(1104)}        bne     a3, $${label}.refused
        ldq     v0, 40(sp)
        br      $${label}.end
$${label}.refused:
`,
  );
}

/** What is the same in all stubs: who is called, with which header in `a0`, and what an error means. */
function around(
  service: string,
  { module, entry, method }: RemoteEntry,
  call: string,
): string {
  const label = labelOf(module, entry);
  const narrow = entry.result?.kind === "integer" && entry.result.bits === 32
    ? "        addl    v0, zero, v0\n"
    : "";
  return `        .text
        .align  4
        .globl  ${label}
        .ent    ${label}
${label}:
        ldgp    gp, 0(pv)
        lda     sp, -96(sp)
        stq     a0, 0(sp)
        stq     a1, 8(sp)
        stq     a2, 16(sp)
$${label}.again:
${load("t1", `${service}.port`)}        bne     t1, $${label}.known
${load("a0", `${service}.name`)}${ask(1101)}        bne     a3, $${label}.gone
        ldah    t0, ${service}.port(gp) !gprelhigh
        stq     v0, ${service}.port(t0) !gprellow
        mov     v0, t1
$${label}.known:
        lda     t2, ${method}(zero)
        sll     t2, 32, t2
        bis     t1, t2, a0
${call}        subq    v0, 78, t0
        beq     t0, $${label}.gone
        lda     t0, -4091(v0)
        bge     t0, $${label}.lost
        subq    zero, v0, v0
$${label}.end:
${narrow}        lda     sp, 96(sp)
        ret     zero, (ra), 1
$${label}.lost:
        lda     t0, -4093(v0)
        bne     t0, $${label}.gone
        ldah    t0, ${service}.port(gp) !gprelhigh
        stq     zero, ${service}.port(t0) !gprellow
        br      $${label}.again
$${label}.gone:
        clr     a0
        call_pal 0xaa
        .end    ${label}
`;
}
