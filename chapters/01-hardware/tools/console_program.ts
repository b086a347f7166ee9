// # The console's own program
//
// A few dozen instructions stay in memory while a kernel runs: a loop in which processors
// wait until they are wanted, and two services for a kernel that has no drivers yet.
//
// On a real Alpha this is a large program in a chip, with a prompt at which an operator
// may type. Ours has no prompt and does only what a running kernel needs.

import { ksegAddress } from "../processor/access.ts";
import { assemble } from "./assembler.ts";
import { HWRPB_OFFSET, SLOT_OFFSET } from "./hwrpb.ts";
import { physical, type VirtualAddress } from "../numbers.ts";

// ## A second processor
//
// After reset one processor runs the kernel, and all others wait. Each looks again and
// again whether its bit in the block's word `receiveReady` is set. A kernel that wants a
// processor writes three things: into its slot, the context it is to begin in and the
// message `START`; into the block, where it is to begin; and last the bit.
//
// The processor takes the bit back, so that the kernel knows that it has been heard, reads
// the message, and notes in its slot that it is being started. The rest is one call:
// `swppal` loads a context and jumps. Every waiting processor has its slot in S0, the
// block in S1 and its own bit in S2 from the start.
//
// Looking costs time, even if nobody else wants it. So the processor sleeps between two
// looks until the interval clock ticks, which is what `wtint` is for. The interrupt has a
// door that leads straight back.

const WAITING = `
tick:   rti
waiting:
        mov     4, a0                   // let the clock through
        swpipl
        clr     a0
        wtint                           // look at every tick: often enough
        mov     7, a0
        swpipl
        ldq     t1, ${HWRPB_OFFSET.receiveReady}(s1)
        and     t1, s2, t1
        beq     t1, waiting
hear:   ldq_l   t1, ${HWRPB_OFFSET.receiveReady}(s1)
        bic     t1, s2, t1
        stq_c   t1, ${HWRPB_OFFSET.receiveReady}(s1)
        beq     t1, hear                // somebody else has changed the word
        mb                              // what follows was written before the bit was
        ldl     t1, ${SLOT_OFFSET.messageLengths}(s0)
        subl    t1, 7, t1
        bne     t1, waiting             // START, return and newline are seven
        ldl     t1, ${SLOT_OFFSET.messageTo}(s0)
        ldah    t2, 0x5241(zero)
        lda     t2, 0x5453(t2)          // the letters STAR, the first one lowest
        subl    t1, t2, t1
        bne     t1, waiting
        ldq     t1, ${SLOT_OFFSET.flags}(s0)
        bis     t1, 1, t1
        stq     t1, ${SLOT_OFFSET.flags}(s0)
        mov     2, a0                   // the PALcode of OSF/1
        ldq     a1, ${HWRPB_OFFSET.restart}(s1)
        zapnot  s0, 0x1f, a2            // kseg without its upper bits is physical
        ldq     a3, ${HWRPB_OFFSET.pageTables}(s1)
        ldq     pv, ${HWRPB_OFFSET.restartData}(s1)
        swppal
        br      waiting`;

// ## A voice for the kernel
//
// There is one procedure for all services, and A0 says which is wanted: 1 gives the next
// character that was typed, 2 writes so many characters. They keep to what they may
// destroy by the rules of VMS, which are stricter than ours: R0, R1 and R16 to R28. An
// answer with bit 63 set says that there was nothing to get, or that the service is not
// to be had.

//
// The chip's registers are bytes, and the first two designs of Alphas cannot load or store
// a byte. Boards made for them show each register in a longword of its own. Ours does not:
// such an Alpha reaches four registers at once. When it sends, it stores zeros into the
// neighbours, which is what they hold after reset, and for the same reason no kernel on it
// can have set them to anything else without sending a byte. An Alpha with instructions for
// bytes, which `amask` tells, touches no register but the one that is meant.

const CALLBACKS = `
dispatch:
        lda     $28, -3(zero)
        sll     $28, 40, $28            // kseg's upper half, where the devices are
        lda     $1, 0x7f(zero)
        sll     $1, 26, $1
        addq    $28, $1, $28
        lda     $28, 0x3f8($28)         // the console's chip
        mov     1, t9
        amask   t9, t9                  // 0 if bytes can be loaded and stored
        bne     a1, refuse              // there is only terminal 0
        subq    a0, 1, $1
        beq     $1, get
        subq    a0, 2, $1
        bne     $1, refuse
        zapnot  a3, 15, v0
        mov     v0, a3
put:    beq     a3, done
room:   bsr     t10, status
        and     t11, 0x20, t11
        beq     t11, room
        ldq_u   $1, 0(a2)
        extbl   $1, a2, $1
        bne     t9, four
        stb     $1, 0($28)
        br      sent
four:   stl     $1, 0($28)
sent:   addq    a2, 1, a2
        subq    a3, 1, a3
        br      put
get:    bsr     t10, status
        blbc    t11, refuse
        bne     t9, among
        ldbu    v0, 0($28)
done:   ret
among:  ldl     v0, 0($28)
        and     v0, 255, v0
        ret
status: bne     t9, second              // T11: what the chip says of itself
        ldbu    t11, 5($28)
        ret     zero, (t10)
second: ldl     t11, 4($28)
        extbl   t11, 1, t11
        ret     zero, (t10)
refuse: mov     1, v0
        sll     v0, 63, v0
        ret
fixup:  clr     v0                      // nothing here depends on where the block is
        ret`;

/** Where the program begins in memory. */
export const CONSOLE_PROGRAM_START: VirtualAddress = ksegAddress(
  physical(0x4000),
);

/** The program's bytes and the places in it that others must know. */
export interface ConsoleProgram {
  /** Its instructions, to be put at {@linkcode CONSOLE_PROGRAM_START}. */
  readonly bytes: Uint8Array;
  /** Where its clock interrupts lead. */
  readonly tick: VirtualAddress;
  /** Where a processor waits to be started. */
  readonly waiting: VirtualAddress;
  /** The procedure for all services. */
  readonly dispatch: VirtualAddress;
  /** The procedure to call after the parameter block has been moved. */
  readonly fixup: VirtualAddress;
}

/** The console's program, assembled. */
export const CONSOLE_PROGRAM: ConsoleProgram = assembled();

function assembled(): ConsoleProgram {
  const { segments, symbols } = assemble(WAITING + CALLBACKS, {
    text: CONSOLE_PROGRAM_START,
  });
  return {
    bytes: segments[0]!.bytes,
    tick: symbols.get("tick")!,
    waiting: symbols.get("waiting")!,
    dispatch: symbols.get("dispatch")!,
    fixup: symbols.get("fixup")!,
  };
}
