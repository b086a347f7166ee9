// # The kernel's doors
//
// This is the part of the kernel that the processor itself runs into: the code behind the
// six doors, and the code that runs when there is nothing to run.
//
// It is Alpha code in the machine's memory, {{stubs.words}} words long.
// What it cannot do itself it asks for with `cserve`: the number of an operation in `v0`,
// parameters in `a0` to `a5`, and the result comes back in `v0`. The names with a dot are
// filled in when the code is put in its place ([[symbolsForStubs]]).
//
// ## Switching on
//
// The kernel tells the processor where the doors are and what its global pointer is, opens
// itself to interrupts and looks for work. The branch at the beginning jumps over the
// table and leaves the table's address in `t1`.

boot:   nop
        br      t1, start
doors:  .quad   entInt, entArith, entMM, entIF, entUna, entSys
start:  clr     t2
again:  ldq     a0, 0(t1)
        mov     t2, a1
        wrent
        lda     t1, 8(t1)
        addq    t2, 1, t2
        cmplt   t2, 6, t3
        bne     t3, again
        mov     gp, a0
        wrkgp
        clr     a0
        swpipl

// ## Nothing to do
//
// The idle code asks for a strand until there is none. A strand is entered by returning
// from a trap that never happened: its kernel stack holds the frame.
//
// Whatever the registers hold at that moment belongs to somebody else, so the strand gets
// none of it. The other registers come from the frame. The floating-point registers are
// cleared too, and FPCR is set to what Linux gives a program: round to nearest, and no trap
// for an instruction whose qualifiers leave the choice to FPCR. The strand's control block
// has switched floating point on. No code of the kernel computes with these registers, so
// they are the strand's until it ends, and nobody has to save them.

idle:   lda     v0, Processor.next(zero)
        cserve
        beq     v0, rest
        mov     v0, a0
        swpctx
        lda     sp, -16(sp)
        ldah    t0, 0x680f(zero)        // DYN: nearest; INED, UNFD,
        lda     t0, -0x8000(t0)         // OVFD, DZED, INVD, DNOD
        sll     t0, 32, t0
        stq     t0, 0(sp)
        ldt     $f0, 0(sp)
        lda     sp, 16(sp)
        excb                            // what ran before is finished with FPCR
        mt_fpcr $f0
        excb
        fclr    $f0
        fclr    $f1
        fclr    $f2
        fclr    $f3
        fclr    $f4
        fclr    $f5
        fclr    $f6
        fclr    $f7
        fclr    $f8
        fclr    $f9
        fclr    $f10
        fclr    $f11
        fclr    $f12
        fclr    $f13
        fclr    $f14
        fclr    $f15
        fclr    $f16
        fclr    $f17
        fclr    $f18
        fclr    $f19
        fclr    $f20
        fclr    $f21
        fclr    $f22
        fclr    $f23
        fclr    $f24
        fclr    $f25
        fclr    $f26
        fclr    $f27
        fclr    $f28
        fclr    $f29
        fclr    $f30
        clr     v0
        clr     t0
        clr     t1
        clr     t2
        clr     t3
        clr     t4
        clr     t5
        clr     t6
        clr     t7
        clr     s0
        clr     s1
        clr     s2
        clr     s3
        clr     s4
        clr     s5
        clr     fp
        clr     a3
        clr     a4
        clr     a5
        clr     t8
        clr     t9
        clr     t10
        clr     t11
        clr     ra
        clr     pv
        clr     at
        rti
rest:   halt
        br      idle

// ## A program asks for something
//
// PALcode has saved the program counter, the global pointer and the status. By custom a
// system call preserves the saved registers, the stack and the arguments, so the
// arguments are kept here. The event's first parameter is the number of the call.
//
// The priority level is raised to the clock's. Handlers and the state they keep are thus
// safe from being interrupted by each other. `jsr` is the moment when the kernel asks: the
// code at the event's address calls whoever is installed, in kernel mode.
//
// UNIX programs expect an error to be told in two registers: `a3` is one, and `v0` holds a
// positive error number. In the kernel an error is one negative number, from −1 down to
// −4095, which seen as unsigned lies above all results.
//
// What handlers have left in the registers that a call may use up is the kernel's, and is
// cleared before the program sees it again.

entSys: lda     sp, -64(sp)
        stq     ra, 0(sp)
        stq     a0, 8(sp)
        stq     a1, 16(sp)
        stq     a2, 24(sp)
        stq     a4, 32(sp)
        stq     a5, 40(sp)
        mov     v0, t1
        mov     a0, t2
        lda     a0, 5(zero)
        swpipl
        ldq     pv, Trap.systemCall(gp)
        mov     a3, a4
        mov     a2, a3
        mov     a1, a2
        mov     t2, a1
        mov     t1, a0
        jsr     ra, (pv)
        lda     t0, -4096(zero)
        cmpult  t0, v0, a3
        subq    zero, v0, t0
        cmovne  a3, t0, v0
        ldq     ra, 0(sp)
        ldq     a0, 8(sp)
        ldq     a1, 16(sp)
        ldq     a2, 24(sp)
        ldq     a4, 32(sp)
        ldq     a5, 40(sp)
        lda     sp, 64(sp)
        clr     t0
        clr     t1
        clr     t2
        clr     t3
        clr     t4
        clr     t5
        clr     t6
        clr     t7
        clr     t8
        clr     t9
        clr     t10
        clr     pv
        clr     at
        retsys

// ## Something has happened to a program
//
// Five doors lead into one corridor. Each leaves there the number of its event in `t0` and
// the code to call in `pv`. What PALcode put into `a0` to `a2` are the parameters.

entMM:  lda     sp, -192(sp)
        stq     t0, 0(sp)
        stq     pv, 8(sp)
        lda     t0, Trap.memoryFault.number(zero)
        ldq     pv, Trap.memoryFault(gp)
        br      trap
entIF:  lda     sp, -192(sp)
        stq     t0, 0(sp)
        stq     pv, 8(sp)
        lda     t0, Trap.instructionFault.number(zero)
        ldq     pv, Trap.instructionFault(gp)
        br      trap
entUna: lda     sp, -192(sp)
        stq     t0, 0(sp)
        stq     pv, 8(sp)
        lda     t0, Trap.unaligned.number(zero)
        ldq     pv, Trap.unaligned(gp)
        br      trap
entArith:
        lda     sp, -192(sp)
        stq     t0, 0(sp)
        stq     pv, 8(sp)
        lda     t0, Trap.arithmetic.number(zero)
        ldq     pv, Trap.arithmetic(gp)
        br      trap

// The clock's door counts the tick first. The event's parameter is the count. Whatever else
// interrupts is a machine check: this kernel has asked no device and no counter to do so.

entInt: lda     sp, -192(sp)
        stq     t0, 0(sp)
        stq     pv, 8(sp)
        cmpeq   a0, 1, t0
        beq     t0, broken
        ldq     a0, Globals.ticks(gp)
        addq    a0, 1, a0
        stq     a0, Globals.ticks(gp)
        lda     t0, Clock.tick.number(zero)
        ldq     pv, Clock.tick(gp)

// What interrupts a program between two instructions must leave every register as it was.
// The corridor saves all that kernel code may use; the saved registers of the calling
// convention are not among them, because whoever wants those saves them himself.

trap:   stq     t0, 16(sp)
        stq     a0, 24(sp)
        stq     a1, 32(sp)
        stq     a2, 40(sp)
        stq     v0, 48(sp)
        stq     ra, 56(sp)
        stq     t1, 64(sp)
        stq     t2, 72(sp)
        stq     t3, 80(sp)
        stq     t4, 88(sp)
        stq     t5, 96(sp)
        stq     t6, 104(sp)
        stq     t7, 112(sp)
        stq     a3, 120(sp)
        stq     a4, 128(sp)
        stq     a5, 136(sp)
        stq     t8, 144(sp)
        stq     t9, 152(sp)
        stq     t10, 160(sp)
        stq     t11, 168(sp)
        stq     at, 176(sp)
        lda     a0, 5(zero)
        swpipl
        ldq     t0, 16(sp)
        ldq     a0, 24(sp)

// The status in the frame says whether it was a program at all. The clock may interrupt the
// kernel. A fault in the kernel's own code is a mistake of ours and ends everything.

        cmpeq   t0, Clock.tick.number, t1
        ldq     t2, 192(sp)
        and     t2, 8, t2
        bis     t1, t2, t2
        beq     t2, broken
        jsr     ra, (pv)
        ldq     t0, 16(sp)
        cmpeq   t0, Clock.tick.number, t1
        bis     t1, v0, t1
        bne     t1, resume

// Nobody had an answer, or the answer was no. The controllers end the strand, and this
// call does not come back.

        ldq     a0, 24(sp)
        ldq     a1, 32(sp)
        ldq     a2, 40(sp)
        lda     v0, Strand.unresolved(zero)
        cserve
broken: lda     v0, Kernel.broken(zero)
        cserve

resume: ldq     v0, 48(sp)
        ldq     ra, 56(sp)
        ldq     t1, 64(sp)
        ldq     t2, 72(sp)
        ldq     t3, 80(sp)
        ldq     t4, 88(sp)
        ldq     t5, 96(sp)
        ldq     t6, 104(sp)
        ldq     t7, 112(sp)
        ldq     a3, 120(sp)
        ldq     a4, 128(sp)
        ldq     a5, 136(sp)
        ldq     t8, 144(sp)
        ldq     t9, 152(sp)
        ldq     t10, 160(sp)
        ldq     t11, 168(sp)
        ldq     at, 176(sp)
        ldq     t0, 0(sp)
        ldq     pv, 8(sp)
        lda     sp, 192(sp)
        rti
