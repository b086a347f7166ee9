// # From one strand to the next
//
// Before the kernel is left, its work is done; and where a processor is taken from one strand
// and given to another, this is the code that does it.
//
// ## Before the kernel is left
//
// A loop asks what is to be called next, and calls it. Usually that is the code that asks
// the handlers of an event, and the controllers get the answer. It can also be the routine
// [[switch]]; then the processor leaves this loop on one stack and comes back on another. The
// next line is then executed for the strand that was chosen.
//
// :::figure Who calls whom while the kernel is left
// | code in the machine | asks for | which is done by | which may say |
// | --- | --- | --- | --- |
// | a door, or [[idle]] | | it calls [[attend]] if the word `attention` is not 0 | |
// | [[attend]] | `Work.next` | [[nextWork]] | "call this": an event's code, or [[switch]] |
// | the event's code | | it calls the handlers | an answer, or none |
// | a handler | other operations | the controllers | they note more work |
// | [[attend]] | `Work.done` | [[workDone]] | the answer goes to whoever noted the work |
// | [[switch]] | | it calls the code of `Processor.select` | the number of a strand |
// | [[switch]] | `Processor.switch` | [[switchTo]] | a control block for `swpctx` |
// | [[attend]] | `Work.next` | [[nextWork]] | "nothing": the kernel is left |
// :::

attend: lda     sp, -16(sp)
        stq     ra, 0(sp)
next:   lda     v0, Work.next
        cserve
        beq     v0, nothing
        mov     v0, pv
        jsr     ra, (pv)
        mov     v0, a0
        mov     t0, a1
        lda     v0, Work.done
        cserve
        br      next
nothing:
        ldq     ra, 0(sp)
        lda     sp, 16(sp)
        ret

// ## Raising from within
//
// A handler can raise an event itself and wait for the answer ([[promise 36]]). It calls this
// routine with the address of the event's record in `t0` and the parameters in `a0` to `a4`. The
// answer comes back as from any list: in `v0`, and in `t0` whether it is one.
//
// If two events' handlers raise each other's event, that would never come to an end. So the
// record on the page of the stack counts how deep it goes, and at {{raise.depth}} the next event
// is not raised: it is answered as if nobody handled it, and counted ([[tooDeep]]).

raise:  srl     sp, 13, t1
        sll     t1, 13, t1
        ldq     t2, Strand.depth(t1)
        subq    t2, Event.deepest, t3
        bge     t3, deep
        addq    t2, 1, t2
        stq     t2, Strand.depth(t1)
        lda     sp, -16(sp)
        stq     ra, 0(sp)
        ldq     pv, 0(t0)
        jsr     ra, (pv)
        srl     sp, 13, t1
        sll     t1, 13, t1
        ldq     t2, Strand.depth(t1)
        subq    t2, 1, t2
        stq     t2, Strand.depth(t1)
        ldq     ra, 0(sp)
        lda     sp, 16(sp)
        ret
deep:   lda     v0, Event.tooDeep
        cserve
        ret

// ## Switching
//
// The registers that a routine must preserve are put on the stack; the others were saved at
// the door. Then the kernel asks who is next. `swpctx` exchanges the stack pointers, the page
// table and the ASN. A bit in a strand's control block says whether it has computed with floating
// point. If so, its floating-point registers are saved on its page, and come back from there.
// The lock goes along: it names the stack on which the processor now is. If the strand ends
// there, whoever ends it has to know that the lock is to be given up ([[idle]]).

switch: lda     sp, -64(sp)
        stq     ra, 0(sp)
        stq     s0, 8(sp)
        stq     s1, 16(sp)
        stq     s2, 24(sp)
        stq     s3, 32(sp)
        stq     s4, 40(sp)
        stq     s5, 48(sp)
        stq     fp, 56(sp)
        srl     sp, 13, t0
        sll     t0, 13, t0
        ldq     a0, Strand.processor(t0)
        ldq     pv, Processor.select(gp)
        jsr     ra, (pv)
        mov     v0, a0
chosen: lda     v0, Processor.switch
        cserve
        beq     v0, same
        srl     sp, 13, t0
        sll     t0, 13, t0
        ldq     t1, 40(t0)
        blbc    t1, plain
        stt     $f0, 512(t0)
        stt     $f1, 520(t0)
        stt     $f2, 528(t0)
        stt     $f3, 536(t0)
        stt     $f4, 544(t0)
        stt     $f5, 552(t0)
        stt     $f6, 560(t0)
        stt     $f7, 568(t0)
        stt     $f8, 576(t0)
        stt     $f9, 584(t0)
        stt     $f10, 592(t0)
        stt     $f11, 600(t0)
        stt     $f12, 608(t0)
        stt     $f13, 616(t0)
        stt     $f14, 624(t0)
        stt     $f15, 632(t0)
        stt     $f16, 640(t0)
        stt     $f17, 648(t0)
        stt     $f18, 656(t0)
        stt     $f19, 664(t0)
        stt     $f20, 672(t0)
        stt     $f21, 680(t0)
        stt     $f22, 688(t0)
        stt     $f23, 696(t0)
        stt     $f24, 704(t0)
        stt     $f25, 712(t0)
        stt     $f26, 720(t0)
        stt     $f27, 728(t0)
        stt     $f28, 736(t0)
        stt     $f29, 744(t0)
        stt     $f30, 752(t0)
        excb
        mf_fpcr $f0
        excb
        stt     $f0, 760(t0)
plain:  mov     v0, a0
        swpctx
        stq     sp, Globals.lock(gp)
        srl     sp, 13, t0
        sll     t0, 13, t0
        ldq     t1, 40(t0)
        blbc    t1, same
        ldt     $f0, 760(t0)
        excb
        mt_fpcr $f0
        excb
        ldt     $f0, 512(t0)
        ldt     $f1, 520(t0)
        ldt     $f2, 528(t0)
        ldt     $f3, 536(t0)
        ldt     $f4, 544(t0)
        ldt     $f5, 552(t0)
        ldt     $f6, 560(t0)
        ldt     $f7, 568(t0)
        ldt     $f8, 576(t0)
        ldt     $f9, 584(t0)
        ldt     $f10, 592(t0)
        ldt     $f11, 600(t0)
        ldt     $f12, 608(t0)
        ldt     $f13, 616(t0)
        ldt     $f14, 624(t0)
        ldt     $f15, 632(t0)
        ldt     $f16, 640(t0)
        ldt     $f17, 648(t0)
        ldt     $f18, 656(t0)
        ldt     $f19, 664(t0)
        ldt     $f20, 672(t0)
        ldt     $f21, 680(t0)
        ldt     $f22, 688(t0)
        ldt     $f23, 696(t0)
        ldt     $f24, 704(t0)
        ldt     $f25, 712(t0)
        ldt     $f26, 720(t0)
        ldt     $f27, 728(t0)
        ldt     $f28, 736(t0)
        ldt     $f29, 744(t0)
        ldt     $f30, 752(t0)
same:   ldq     ra, 0(sp)
        ldq     s0, 8(sp)
        ldq     s1, 16(sp)
        ldq     s2, 24(sp)
        ldq     s3, 32(sp)
        ldq     s4, 40(sp)
        ldq     s5, 48(sp)
        ldq     fp, 56(sp)
        lda     sp, 64(sp)
        ret

// A call from one program to another takes the processor along, and nobody is asked who is next
// ([[§Calls between programs]]).

handOff: lda    sp, -64(sp)
        stq     ra, 0(sp)
        stq     s0, 8(sp)
        stq     s1, 16(sp)
        stq     s2, 24(sp)
        stq     s3, 32(sp)
        stq     s4, 40(sp)
        stq     s5, 48(sp)
        stq     fp, 56(sp)
        clr     a0
        br      chosen

// ## Beginning
//
// A strand that has never run has a stack that looks as if it had been left in `switch`, and
// the address to which that routine returns is this one ([[§A stack to return from]]). Above lies
// the frame of a trap that never happened, from which it returns to its first instruction.
//
// What the registers hold at that moment belongs to somebody else, so they are cleared. Those
// that are not named here come from the frame of the trap.

begin:  bsr     ra, attend
        mb
        stq     zero, Globals.lock(gp)
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

// ## Floating point
//
// Most programs compute with integers only. So a strand starts with floating point switched
// off, and nobody saves registers for it. The first instruction that wants one of them traps.
// From then on the strand has them. They are cleared, for they hold somebody else's numbers,
// and FPCR is set to what Linux gives a program: round to nearest, and no trap for an
// instruction whose qualifiers leave the choice to FPCR.
//
// A program that carries several threads on a strand has to exchange these registers too from now
// on, and so it can hear of it.

floats: ldq     t2, 192(sp)
        and     t2, 8, t2
        beq     t2, broken
        ldq     pv, Trap.illegalInstruction(gp)
        jsr     ra, (pv)
        lda     a0, 1
        wrfen
                                        // DYN: nearest; INED, UNFD, OVFD, DZED, INVD, DNOD
        lda     t1, 0x680e800000000000
        stq     t1, 16(sp)
        ldt     $f0, 16(sp)
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
        br      resume

// ## Nothing to do
//
// A processor without a strand comes here. It takes the lock and does what work there is; among
// it may be a strand, which then runs, and comes back to `attend` when it loses the processor.
// When nothing is left, or as much has been done as one visit may do, it lets interrupts in. It
// comes again at once if there is more to do. Otherwise it waits: `wtint` ends with the next
// interrupt, which comes through its door like any other. If nothing can happen any more, the
// machine is halted.

idle:   lda     a0, 6
        swpipl
free:   ldq_l   t1, Globals.lock(gp)
        bne     t1, free
        mov     sp, t1
        stq_c   t1, Globals.lock(gp)
        beq     t1, free
        mb
        bsr     ra, attend
        lda     v0, Processor.rest
        cserve
        mb
        stq     zero, Globals.lock(gp)
        bne     v0, rest
        clr     a0
        swpipl
        srl     sp, 13, t0
        sll     t0, 13, t0
        ldq     t1, Strand.attention(t0)
        bne     t1, idle
        clr     a0
        wtint
        br      idle
rest:   halt
        br      idle
